using Harp.Client;
using Harp.Client.Errors;
using Harp.Client.Proxies;
using Harp.Protocol.Errors;

namespace Harp.Tests.Client.Proxies;

public sealed class ProxyTests
{
    private readonly PlayedCaller _caller = new();

    public interface IMachine
    {
        Task<double?> LoadAverageAsync(CancellationToken cancellationToken = default);

        Task Restart(string service, bool now);

        [HarpProcedure("dump")]
        Task<IHarpJob> BackUpAsync(string database);

        IAsyncEnumerable<int> CountAsync(int from, CancellationToken cancellationToken);
    }

    public interface IMore : IMachine
    {
        Task<string> NameAsync();
    }

    public interface IWrong
    {
        int Size { get; }

        int Sum(int a, int b);

        Task<T> Any<T>();

        Task Ref(ref int a);

        Task Two(CancellationToken one, CancellationToken other);

        void Nothing();

        IEnumerable<int> Items();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_method_calls_the_procedure_of_its_name_and_gives_its_result()
    {
        _caller.Outcome = JobOutcome.Returned(1.5);
        Assert.Equal(1.5, await Machine().LoadAverageAsync(Stop));
        Assert.Equal("web01 load_average []", _caller.Called);
    }

    [Fact]
    public async Task Arguments_are_sent_by_name_and_tokens_are_not()
    {
        await Machine().Restart("nginx", now: true);
        Assert.Equal("""web01 restart {"service":"nginx","now":true}""", _caller.Called);
        Assert.Equal([0, 1], await Machine().CountAsync(2, Stop).ToListAsync(Stop));
        Assert.Equal("""web01 count {"from":2}""", _caller.Called);
    }

    [Fact]
    public async Task A_method_may_name_its_procedure_and_give_the_job()
    {
        var job = await Machine().BackUpAsync("shop");
        Assert.Equal((PlayedCaller.Id, """web01 dump {"database":"shop"}"""), (job.Id, _caller.Called));
    }

    [Fact]
    public async Task What_the_job_raised_is_raised()
    {
        _caller.Outcome = JobOutcome.Raised(new HarpError("Full", "no room"));
        Assert.Equal("Full", (await Assert.ThrowsAsync<RemoteException>(() => Machine().Restart("x", now: false))).RemoteType);
        await Assert.ThrowsAsync<RemoteException>(() => Machine().LoadAverageAsync(Stop));
        await Assert.ThrowsAsync<RemoteException>(() => Machine().CountAsync(0, Stop).ToListAsync(Stop).AsTask());
    }

    [Fact]
    public async Task Methods_of_inherited_interfaces_are_calls_too()
    {
        _caller.Outcome = JobOutcome.Returned("w");
        var machine = _caller.Proxy<IMore>("web01");
        Assert.Equal("w", await machine.NameAsync());
        await machine.Restart("x", now: false);
    }

    [Fact]
    public void Every_method_that_can_be_no_call_is_told_at_once()
    {
        var refused = Assert.Throws<NotSupportedException>(() => _caller.Proxy<IWrong>("web01"));
        foreach (var what in new[]
        {
            "IWrong.get_Size: expected methods alone, got a property or an event",
            "IWrong.Sum: expected Task, Task<T>, Task<IHarpJob> or IAsyncEnumerable<T>, got Int32",
            "IWrong.Any: expected a method without type parameters",
            "IWrong.Ref: expected parameters by value, got one by reference",
            "IWrong.Two: expected one CancellationToken at most",
            "IWrong.Nothing: expected Task, Task<T>, Task<IHarpJob> or IAsyncEnumerable<T>, got void",
            "IWrong.Items: expected Task, Task<T>, Task<IHarpJob> or IAsyncEnumerable<T>, got IEnumerable<Int32>",
        })
        {
            Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_class_and_a_key_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _caller.Proxy<ProxyTests>("web01"));
        Assert.Throws<ArgumentException>(() => _caller.Proxy<IMachine>("web01", new CallOptions { Key = "k" }));
    }

    private IMachine Machine() => _caller.Proxy<IMachine>("web01");
}
