using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>A running dispatcher whose store somebody deletes.</summary>
public sealed class DeletedStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("harp.db")]
    [InlineData("harp.db-wal")]
    public async Task It_takes_no_calls_and_what_runs_goes_on(string name)
    {
        await using var daemon = new RecordingDaemon();
        await using var dispatcher = new DispatcherProcess(_folder, daemon.HostLine, "[times]\ndisk_look = 0.05\n");
        await dispatcher.StartAsync();
        var running = await dispatcher.SubmitAsync("hold", 1);
        await Eventually.HoldsAsync("it runs", () => daemon.Started.Length == 1);

        File.Delete(Path.Combine(_folder.File("store"), name));
        await dispatcher.Process.TellsAsync($"{name} of the store in ");

        var refused = await dispatcher.AskAsync(DispatcherProcess.Call("echo", 2));
        Assert.StartsWith("{\"error\":{\"type\":\"overloaded\",\"message\":\"" + name, refused, StringComparison.Ordinal);
        Assert.Contains("nothing was accepted", refused, StringComparison.Ordinal);
        Assert.Single(daemon.Started);
        Assert.Equal("{\"no_result\":true}", await dispatcher.ResultOfAsync(running, wait: false));
    }
}
