namespace Harp.Hosting;

/// <summary>
/// A pattern in which <c>*</c> stands for any characters, or none; all else, upper and lower case too, stands for itself.
/// </summary>
public sealed record Glob(string Pattern)
{
    /// <summary>True if the whole text fits. Looks at no more than pattern times text characters, whatever the pattern.</summary>
    public bool Matches(string text)
    {
        var (at, next, star, taken) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (next < Pattern.Length && Pattern[next] == '*')
            {
                // For now the star takes nothing; if what follows does not fit, it takes one character more.
                (star, taken) = (next++, at);
            }
            else if (next < Pattern.Length && Pattern[next] == text[at])
            {
                (at, next) = (at + 1, next + 1);
            }
            else if (star >= 0)
            {
                (at, next) = (++taken, star + 1);
            }
            else
            {
                return false;
            }
        }

        return Pattern.AsSpan(next).TrimStart('*').IsEmpty;
    }
}
