using System.Text;
using Harp.Dispatcher.Storage;

namespace Harp.Tests.Dispatcher.Storage;

public sealed class PacketRunsTests
{
    [Fact]
    public void A_run_that_is_enough_is_handed_on_as_it_is_and_the_next_is_not_even_read()
    {
        var large = Run(0, "{\"packet\":0,\"data\":\"large\"}\n");
        var joined = PacketRuns.Join(0, RunsThen(large), large.Lines.Length);
        Assert.Equal(large, joined);
    }

    [Fact]
    public void Runs_are_joined_until_they_are_enough_and_the_next_is_not_even_read()
    {
        const string Line = "{\"packet\":0,\"data\":1}\n";
        var joined = PacketRuns.Join(0, RunsThen(Run(0, Line), Run(1, Line)), 2 * Line.Length);
        Assert.Equal((2, Line + Line), (joined.Count, Encoding.UTF8.GetString(joined.Lines.Span)));
    }

    private static PacketRun Run(long first, string line) => new(first, 1, Encoding.UTF8.GetBytes(line));

    private static IEnumerable<PacketRun> RunsThen(params PacketRun[] runs)
    {
        foreach (var run in runs)
        {
            yield return run;
        }

        Assert.Fail("one more was read");
    }
}
