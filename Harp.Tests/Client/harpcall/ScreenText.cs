using System.Text;

namespace Harp.Tests.Client.CommandLine;

/// <summary>
/// What a terminal shows after what was written to it: enough of one for harpcall. It knows both screens, lines, erasing and the cursor's
/// home; anything else that is no text or style fails, so that nothing is drawn that a terminal would have to guess.
/// </summary>
internal sealed class ScreenText(int columns)
{
    private readonly StringBuilder _styles = new();
    private readonly List<StringBuilder> _main = [new()];
    private List<StringBuilder> _alternate = [new()];
    private (int Row, int Column) _mainCursor;
    private int _row;
    private int _column;

    public int Columns { get; set; } = columns;

    /// <summary>Whether the alternate screen is shown.</summary>
    public bool IsAlternate { get; private set; }

    public bool CursorIsHidden { get; private set; }

    /// <summary>Every style that was ever used, as its numbers.</summary>
    public string Styles => _styles.ToString();

    public string Text => string.Join('\n', Lines.Select(line => line.ToString().TrimEnd())).TrimEnd('\n');

    private List<StringBuilder> Lines => IsAlternate ? _alternate : _main;

    /// <summary>Takes what was written; returns what is not complete yet.</summary>
    public string Take(string written)
    {
        for (var at = 0; at < written.Length; at++)
        {
            switch (written[at])
            {
                case '\e':
                    var length = LengthOf(written.AsSpan(at));
                    if (length == 0)
                    {
                        return written[at..];
                    }

                    Obey(written.Substring(at, length));
                    at += length - 1;
                    break;
                case '\r':
                    _column = 0;
                    break;
                case '\n':
                    _row++;
                    break;
                default:
                    Put(written[at]);
                    break;
            }
        }

        return "";
    }

    private static int LengthOf(ReadOnlySpan<char> sequence)
    {
        if (sequence.Length < 2)
        {
            return 0;
        }

        if (sequence[1] != '[')
        {
            return 2;
        }

        var end = sequence[2..].IndexOfAnyInRange('@', '~');
        return end < 0 ? 0 : end + 3;
    }

    private void Obey(string sequence)
    {
        switch (sequence)
        {
            case "\e[H":
                (_row, _column) = (0, 0);
                break;
            case "\e[K":
                var line = Line();
                line.Length = Math.Min(line.Length, _column);
                break;
            case "\e[A":
                _row = Math.Max(0, _row - 1);
                break;
            case "\e[J":
                Lines.RemoveRange(Math.Min(_row + 1, Lines.Count), Math.Max(0, Lines.Count - _row - 1));
                break;
            case "\e[2J":
                Lines.Clear();
                break;
            case "\e[?1049h" when !IsAlternate:
                (_mainCursor, IsAlternate, _alternate) = ((_row, _column), true, [new()]);
                break;
            case "\e[?1049l" when IsAlternate:
                (IsAlternate, (_row, _column)) = (false, _mainCursor);
                break;
            case "\e[?25l" or "\e[?25h":
                CursorIsHidden = sequence[^1] == 'l';
                break;
            case "\e[?1h" or "\e[?1l" or "\e=" or "\e>" or "\e[?1049l":
                break;
            default:
                Assert.EndsWith("m", sequence, StringComparison.Ordinal);
                _styles.Append(sequence[2..]);
                break;
        }
    }

    private void Put(char sign)
    {
        var line = Line();
        line.Append(' ', Math.Max(0, _column - line.Length));
        if (_column < line.Length)
        {
            line[_column] = sign;
        }
        else
        {
            line.Append(sign);
        }

        _column++;
        if (IsAlternate)
        {
            Assert.True(_column <= Columns, $"expected lines of at most {Columns} columns, got '{line}'");
        }
    }

    private StringBuilder Line()
    {
        while (Lines.Count <= _row)
        {
            Lines.Add(new StringBuilder());
        }

        return Lines[_row];
    }
}
