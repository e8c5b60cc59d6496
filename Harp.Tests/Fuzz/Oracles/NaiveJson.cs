using System.Globalization;
using System.Text;

namespace Harp.Tests.Fuzz.Oracles;

/// <summary>
/// RFC 8259 written down as plainly as can be, to compare the real reader with: one byte after the other, no cleverness, and nothing shared
/// with the code under test.
/// </summary>
internal sealed class NaiveJson
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _text;
    private readonly int _depthMax;
    private int _at;

    private NaiveJson(byte[] text, int depthMax) => (_text, _depthMax) = (text, depthMax);

    /// <summary>The single value in <paramref name="text"/>; null where it is not exactly one, or is nested too deeply.</summary>
    public static NaiveValue? Parse(byte[] text, int depthMax)
    {
        try
        {
            Strict.GetCharCount(text);
            var reader = new NaiveJson(text, depthMax);
            reader.Space();
            var value = reader.Value(1);
            reader.Space();
            return reader._at == text.Length ? value : null;
        }
        catch (Exception malformed) when (malformed is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    private NaiveValue Value(int depth) => Peek() switch
    {
        '{' => Object(depth),
        '[' => Array(depth),
        '"' => String(),
        't' => Word("true"),
        'f' => Word("false"),
        'n' => Word("null"),
        _ => Number(),
    };

    private NaiveValue Object(int depth)
    {
        CheckDepth(depth);
        var start = _at;
        var members = new List<(string, NaiveValue)>();
        Expect('{');
        Space();
        while (Peek() != '}')
        {
            if (members.Count > 0)
            {
                Expect(',');
                Space();
            }

            var name = String().Text;
            Space();
            Expect(':');
            Space();
            members.Add((name, Value(depth + 1)));
            Space();
        }

        Expect('}');
        var value = new NaiveValue('{', start, _at);
        value.Members.AddRange(members);
        return value;
    }

    private NaiveValue Array(int depth)
    {
        CheckDepth(depth);
        var start = _at;
        var items = new List<NaiveValue>();
        Expect('[');
        Space();
        while (Peek() != ']')
        {
            if (items.Count > 0)
            {
                Expect(',');
                Space();
            }

            items.Add(Value(depth + 1));
            Space();
        }

        Expect(']');
        var value = new NaiveValue('[', start, _at);
        value.Items.AddRange(items);
        return value;
    }

    private NaiveValue String()
    {
        var start = _at;
        var text = new StringBuilder();
        Expect('"');
        while (Peek() != '"')
        {
            if (Peek() < ' ')
            {
                throw new FormatException();
            }

            if (Peek() == '\\')
            {
                _at++;
                text.Append(Escape());
            }
            else
            {
                var from = _at++;
                while (_at < _text.Length && (_text[_at] & 0xC0) == 0x80)
                {
                    _at++;
                }

                text.Append(Strict.GetString(_text, from, _at - from));
            }
        }

        Expect('"');
        return new NaiveValue('"', start, _at) { Text = text.ToString() };
    }

    private char Escape()
    {
        var letter = Peek();
        _at++;
        if (letter != 'u')
        {
            var found = "\"\\/bfnrt".IndexOf(letter, StringComparison.Ordinal);
            return found >= 0 ? "\"\\/\b\f\n\r\t"[found] : throw new FormatException();
        }

        var digits = new string([Next(), Next(), Next(), Next()]);
        return digits.All(char.IsAsciiHexDigit)
            ? (char)int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new FormatException();
    }

    private NaiveValue Number()
    {
        var start = _at;
        Skip('-');
        if (!Skip('0'))
        {
            Digits();
        }

        if (Skip('.'))
        {
            Digits();
        }

        if (Skip('e') || Skip('E'))
        {
            _ = Skip('+') || Skip('-');
            Digits();
        }

        return new NaiveValue('0', start, _at) { Text = Encoding.ASCII.GetString(_text, start, _at - start) };
    }

    private void Digits()
    {
        var start = _at;
        while (char.IsAsciiDigit(Peek()))
        {
            _at++;
        }

        if (_at == start)
        {
            throw new FormatException();
        }
    }

    private NaiveValue Word(string word)
    {
        var start = _at;
        foreach (var letter in word)
        {
            Expect(letter);
        }

        return new NaiveValue(word[0], start, _at);
    }

    private void CheckDepth(int depth)
    {
        if (depth > _depthMax)
        {
            throw new FormatException();
        }
    }

    private void Space()
    {
        while (_at < _text.Length && Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    /// <summary>The byte that comes next; NUL, which the grammar has nowhere, at the end.</summary>
    private char Peek() => _at < _text.Length ? (char)_text[_at] : '\0';

    private char Next()
    {
        var next = Peek();
        _at++;
        return next;
    }

    private bool Skip(char wanted)
    {
        var found = Peek() == wanted;
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(char wanted)
    {
        if (!Skip(wanted))
        {
            throw new FormatException();
        }
    }
}
