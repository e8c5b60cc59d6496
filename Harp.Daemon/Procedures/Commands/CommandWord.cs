using System.Text;

namespace Harp.Daemon.Procedures.Commands;

/// <summary>
/// One element of an argument vector: text with placeholders such as <c>{path}</c>; <c>{{</c> and <c>}}</c> stand for braces. Whatever is
/// filled in, it stays one element.
/// </summary>
internal sealed class CommandWord
{
    private readonly List<(string Text, bool IsName)> _parts = [];

    private CommandWord()
    {
    }

    /// <summary>The arguments it names.</summary>
    public IEnumerable<string> Names => _parts.Where(part => part.IsName).Select(part => part.Text);

    /// <exception cref="FormatException">A brace stands alone.</exception>
    public static CommandWord Parse(string word)
    {
        var (parsed, text) = (new CommandWord(), new StringBuilder());
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] is not ('{' or '}'))
            {
                text.Append(word[i]);
            }
            else if (i + 1 < word.Length && word[i + 1] == word[i])
            {
                text.Append(word[i++]);
            }
            else
            {
                parsed.Add(text);
                i = parsed.AddName(word, i);
            }
        }

        parsed.Add(text);
        return parsed;
    }

    /// <summary>The element; null where it names an argument that was left out, and so is left out itself.</summary>
    public string? Fill(Func<string, string?> valueOf)
    {
        var filled = new StringBuilder();
        foreach (var (text, isName) in _parts)
        {
            if ((isName ? valueOf(text) : text) is not { } part)
            {
                return null;
            }

            filled.Append(part);
        }

        return filled.ToString();
    }

    private void Add(StringBuilder text)
    {
        if (text.Length > 0)
        {
            _parts.Add((text.ToString(), false));
            text.Clear();
        }
    }

    private int AddName(string word, int open)
    {
        var close = word[open] == '{' ? word.IndexOf('}', open) : -1;
        if (close <= open + 1)
        {
            throw new FormatException($"expected {{name}}, or braces doubled where they are meant as such, got {word}");
        }

        _parts.Add((word[(open + 1)..close], true));
        return close;
    }
}
