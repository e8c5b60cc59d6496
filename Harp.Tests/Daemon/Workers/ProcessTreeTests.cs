using Harp.Daemon.Workers;
using Harp.Hosting.Processes;

namespace Harp.Tests.Daemon.Workers;

public sealed class ProcessTreeTests
{
    [Theory]
    [InlineData("42 (sleep) S 7 42 41 0 -1 1", 7, 41, false)]
    [InlineData("42 (a) Z 1 (b) S 7 42 41 0", 7, 41, false)]
    [InlineData("42 (x y) Z 1 2 3 4", 1, 3, true)]
    public void A_name_with_parentheses_misleads_nobody(string stat, int parent, int session, bool ended) =>
        Assert.Equal(new ProcessEntry(42, parent, session, ended), ProcessEntry.Parse(42, stat));

    [Fact]
    public void Descendants_the_session_and_orphans_are_found_and_nothing_else()
    {
        ProcessEntry[] all =
        [
            new(1, 0, 1, Ended: false), new(10, 1, 1, Ended: false),
            new(20, 10, 20, Ended: false), new(21, 20, 20, Ended: false), new(22, 21, 22, Ended: false), new(23, 1, 20, Ended: false),
            new(30, 10, 30, Ended: false), new(31, 30, 30, Ended: false),
            new(40, 10, 40, Ended: true), new(41, 40, 40, Ended: false),
        ];
        var found = ProcessTree.Below(20, all, entry => entry.Pid == 40);
        Assert.Equal([21, 22, 23, 40, 41], found.Select(entry => entry.Pid).Order());
    }

    [Fact]
    public void This_process_is_in_the_table() =>
        Assert.Contains(ProcessEntry.All(), entry => entry.Pid == Environment.ProcessId && !entry.Ended);
}
