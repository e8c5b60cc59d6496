using Harp.Dispatcher.Hosts;
using Harp.Protocol.Errors;

namespace Harp.Tests.Dispatcher.Hosts;

public sealed class HostRegistryTests
{
    private readonly ScriptedHosts _source = new(Line("a"), Line("b"), Line("c"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refresh_replaces_the_registry_as_a_whole()
    {
        var registry = await HostRegistry.OpenAsync(_source, Stop);
        _source.Lines = [Line("a"), Line("b"), Line("d")];
        var found = await registry.RefreshAsync(force: false, Stop);
        Assert.Equal(["a", "b", "d"], found.Hosts.Keys);
        Assert.Null(registry.Find("c"));
        Assert.Equal("d", registry.Find("d")!.Name);
    }

    [Theory]
    [InlineData("a b", true)]
    [InlineData("a b x y z", true)]
    [InlineData("a", false)]
    [InlineData("a x y z", false)]
    [InlineData("", false)]
    public async Task A_refresh_that_loses_more_than_a_third_is_refused_unless_forced(string names, bool taken)
    {
        var registry = await HostRegistry.OpenAsync(_source, Stop);
        var wanted = names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _source.Lines = [.. wanted.Select(Line)];
        var refused = await Record.ExceptionAsync(() => registry.RefreshAsync(force: false, Stop)) as HarpErrorException;
        Assert.Equal(taken, refused is null);
        Assert.Equal(taken ? wanted : ["a", "b", "c"], registry.Current.Hosts.Keys);
        if (refused is not null)
        {
            Assert.Equal(ErrorType.RefreshFailed, refused.Error.Type);
            Assert.Equal($"{{\"reason\":\"too_few\",\"hosts\":{wanted.Length},\"before\":3}}", refused.Error.Data!.Value.ToString());
            await registry.RefreshAsync(force: true, Stop);
            Assert.Equal(wanted, registry.Current.Hosts.Keys);
        }
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_changes_nothing_even_where_forced()
    {
        var registry = await HostRegistry.OpenAsync(_source, Stop);
        _source.Lines = null;
        var refused = await Assert.ThrowsAsync<HarpErrorException>(() => registry.RefreshAsync(force: true, Stop));
        Assert.Equal("{\"reason\":\"unreadable\"}", refused.Error.Data!.Value.ToString());
        Assert.Equal(3, registry.Current.Hosts.Count);
    }

    [Fact]
    public async Task The_source_is_never_read_twice_at_once()
    {
        var registry = await HostRegistry.OpenAsync(_source, Stop);
        var gate = new TaskCompletionSource();
        _source.Gate = gate.Task;
        var refreshes = Enumerable.Range(0, 5).Select(_ => registry.RefreshAsync(force: false, Stop)).ToArray();
        gate.SetResult();
        await Task.WhenAll(refreshes);
        Assert.Equal(1, _source.AtOnceMax);
    }

    [Fact]
    public async Task A_registry_that_was_empty_may_become_anything()
    {
        _source.Lines = [];
        var registry = await HostRegistry.OpenAsync(_source, Stop);
        await registry.RefreshAsync(force: false, Stop);
        _source.Lines = [Line("a")];
        await registry.RefreshAsync(force: false, Stop);
        Assert.Equal(["a"], registry.Current.Hosts.Keys);
    }

    private static string Line(string name) => $"{{\"hostname\":\"{name}\",\"address\":\"127.0.0.1\",\"port\":1}}";
}
