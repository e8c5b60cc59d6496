using System.Text;
using Harp.Daemon.Workers.Child.Commands;
using Harp.Procedures;

namespace Harp.Tests.Daemon.Procedures.Commands;

public sealed class OutputLinesTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\n\nb", "a||b…")]
    [InlineData("10%\r20%\rdone\n", "10%|20%|done")]
    [InlineData("a\r\n\r\nb\r\n", "a||b")]
    [InlineData("\r10%\r20%", "10%|20%…")]
    [InlineData("a\r\r\nb\n", "a|b")]
    [InlineData("a\r\n\nb", "a||b…")]
    [InlineData("", "")]
    public void A_CR_ends_a_line_as_an_LF_does_and_both_together_end_one(string printed, string lines)
    {
        for (var piece = 1; piece <= Math.Max(1, printed.Length); piece++)
        {
            Assert.Equal(lines, Cut(printed, piece, returns: true));
        }
    }

    [Fact]
    public void Messages_are_ended_by_LF_alone() => Assert.Equal("a\rb|c\r…", Cut("a\rb\nc\r", 2, returns: false));

    [Fact]
    public void A_line_over_the_bound_is_refused()
    {
        var lines = new OutputLines(100_000, returns: true);
        Assert.Throws<InvalidPacketException>(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                var room = lines.Room();
                room.Span.Fill((byte)'x');
                lines.Add(room.Length);
                Assert.False(lines.TryTake(out _));
            }
        });
    }

    /// <summary>
    /// A reader that looked at all of the line again with each piece would look at half a terabyte here, which takes minutes.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public Task A_line_of_128_MB_that_comes_in_small_pieces_is_looked_at_once() => Task.Run(
        () =>
        {
            const int Piece = 16 * 1024, Pieces = 8 * 1024;
            var lines = new OutputLines(Piece * Pieces, returns: true);
            for (var i = 0; i < Pieces; i++)
            {
                var room = lines.Room();
                Assert.True(room.Length > 0);
                var taken = Math.Min(Piece, room.Length);
                room.Span[..taken].Fill((byte)'x');
                lines.Add(taken);
                Assert.False(lines.TryTake(out _));
            }
        },
        TestContext.Current.CancellationToken);

    private static string Cut(string printed, int piece, bool returns)
    {
        var (lines, taken) = (new OutputLines(1024, returns), new List<string>());
        foreach (var part in Encoding.UTF8.GetBytes(printed).Chunk(piece))
        {
            part.CopyTo(lines.Room());
            lines.Add(part.Length);
            while (lines.TryTake(out var line))
            {
                taken.Add(Encoding.UTF8.GetString(line.Span));
            }
        }

        return string.Join('|', lines.TryTakeUnfinished(out var rest) ? [.. taken, $"{Encoding.UTF8.GetString(rest.Span)}…"] : taken);
    }
}
