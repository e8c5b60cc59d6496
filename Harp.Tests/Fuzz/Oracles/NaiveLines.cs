namespace Harp.Tests.Fuzz.Oracles;

/// <summary>The lines of a whole stream, by the words of the specification ("Lines") alone.</summary>
/// <param name="Lines">What is read before the end, without LF, CR and blank lines.</param>
/// <param name="End">How it ends: <c>End</c>, <c>Truncated</c> or <c>TooLong</c>.</param>
internal sealed record NaiveLines(IReadOnlyList<byte[]> Lines, string End)
{
    public static NaiveLines Of(byte[] stream, int lineBytesMax)
    {
        var lines = new List<byte[]>();
        var start = 0;
        for (var at = 0; at < stream.Length; at++)
        {
            if (stream[at] != '\n')
            {
                continue;
            }

            var line = stream[start..at];
            start = at + 1;
            if (line.Length > lineBytesMax)
            {
                return new NaiveLines(lines, "TooLong");
            }

            line = line is [.. var all, (byte)'\r'] ? all : line;
            if (!IsBlank(line))
            {
                lines.Add(line);
            }
        }

        var rest = stream[start..];
        return new NaiveLines(lines, rest.Length > lineBytesMax ? "TooLong" : IsBlank(rest) ? "End" : "Truncated");
    }

    private static bool IsBlank(byte[] line) => line.All(letter => letter is (byte)' ' or (byte)'\t' or (byte)'\r');
}
