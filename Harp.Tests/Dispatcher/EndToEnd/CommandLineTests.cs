using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("store: expected a folder (--store FOLDER), got nothing")]
    [InlineData("hosts: expected a file of registry lines (--hosts FILE), got nothing", "--store", ":memory:")]
    [InlineData("listen: expected ADDRESS:PORT", "--store", ":memory:", "--hosts", "x", "--listen", "nonsense")]
    [InlineData("listen: expected a loopback address, got '0.0.0.0'", "--store", ":memory:", "--hosts", "x", "--listen", "0.0.0.0:3502")]
    [InlineData("cannot read the configuration", "--config", "/nowhere/harp.toml")]
    [InlineData("Option 'stoer' is unknown", "--stoer", "x")]
    public async Task What_is_wrong_on_the_command_line_is_told_and_exits_with_2(string message, params string[] arguments)
    {
        var (status, output, errors) = await ServerProcess.RunAsync("Harp.Dispatcher", "harpcallerd", "", arguments);

        Assert.Equal((2, ""), (status, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_hosts_file_is_named_and_exits_with_1()
    {
        var (status, output, errors) = await ServerProcess.RunAsync(
            "Harp.Dispatcher", "harpcallerd", "", "--listen", "127.0.0.1:0", "--store", ":memory:", "--hosts", _folder.File("none.jsonl"));

        Assert.Equal((1, ""), (status, output));
        Assert.Contains("none.jsonl", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_another_process_uses_is_refused_with_1()
    {
        await using var first = new DispatcherProcess(_folder, "");
        await first.StartAsync();

        var (status, output, errors) = await ServerProcess.RunAsync(
            "Harp.Dispatcher", "harpcallerd", "", "--listen", "127.0.0.1:0", "--store", _folder.File("store"), "--hosts", _folder.File("hosts.jsonl"));

        Assert.Equal((1, ""), (status, output));
        Assert.Contains("Does another harpcallerd use this store?", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
