using System.Runtime.Versioning;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Jobs;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

/// <summary>Where the last job is kept, and what can go wrong with that.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LastJobTests : IDisposable
{
    private const string Other = "01938d7e-9d3c-7b55-b2c1-0d2f6a3e8b10";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("XDG_STATE_HOME", "harpcall/last")]
    [InlineData("HOME", ".local/state/harpcall/last")]
    public void It_is_in_the_user_s_state_folder_and_nobody_else_s(string variable, string file)
    {
        var last = Last(variable, _folder.Path);
        last.Write(Lines.Id);
        Assert.Equal(Lines.Id, last.Read());
        Assert.Equal(_folder.File(file), last.File);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(last.File!));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(last.File)!));
    }

    [Fact]
    public async Task Runs_beside_each_other_leave_one_whole_id_and_nothing_else()
    {
        string[] ids = [Lines.Id, Other];
        Last("HOME", _folder.Path).Write(Lines.Id);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Stop, (turn, _) =>
        {
            var last = Last("HOME", _folder.Path);
            last.Write(ids[turn % 2]);
            Assert.Contains(last.Read(), ids);
            return ValueTask.CompletedTask;
        });
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(Last("HOME", _folder.Path).File)!));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/proc/self")]
    public async Task A_call_succeeds_where_it_cannot_be_kept(string state)
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.ReadLineAsync();
            await c.SendAsync(Lines.Accepted);
        });
        var variables = new Dictionary<string, string> { ["HARP_DISPATCHER"] = $"127.0.0.1:{peer.Port}", ["XDG_STATE_HOME"] = state };
        var run = await CommandRun.OfAsync(variables, "", Stop, "call", "--detach", "h", "p");
        Assert.Equal((0, $"{Lines.Id}\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01938d7e\n")]
    [InlineData("01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10 --dispatcher elsewhere\n")]
    public void What_is_no_id_there_is_not_taken_for_one(string text)
    {
        var last = Last("HOME", _folder.Path);
        last.Write(Other);
        File.WriteAllText(last.File!, text);
        Assert.StartsWith("@last: expected a job's id in ", Assert.Throws<UsageException>(last.Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_home_it_is_not_kept()
    {
        var last = new LastJob(_ => null);
        last.Write(Lines.Id);
        Assert.StartsWith("@last: expected $HOME or $XDG_STATE_HOME",
            Assert.Throws<UsageException>(last.Read).Message, StringComparison.Ordinal);
    }

    private static LastJob Last(string variable, string value) => new(name => name == variable ? value : null);
}
