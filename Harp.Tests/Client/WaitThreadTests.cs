using Harp.Tests.Support;

namespace Harp.Tests.Client;

/// <summary>Counts the threads of the whole process.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class WaitThreadTests
{
    private const int Waits = 100;

    [Fact]
    public async Task A_hundred_waits_at_once_take_no_thread_each()
    {
        var (waiting, before, during) = (0, 0, 0);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scripts = Enumerable.Range(0, Waits).Select(_ => (Func<PeerConnection, Task>)(async c =>
        {
            await c.ExpectAsync(Lines.GetResult);
            if (Interlocked.Increment(ref waiting) == Waits)
            {
                during = ThreadPool.ThreadCount;
                go.SetResult();
            }

            await go.Task;
            await c.SendAsync("""{"result":1}""");
        })).ToArray();
        await using var peer = new ScriptedPeer(scripts);
        await using var caller = Lines.CallerOf(peer.Port);
        before = ThreadPool.ThreadCount;
        var results = await Task.WhenAll(
            Enumerable.Range(0, Waits).Select(_ => caller.Job(Lines.Id).GetAsync<int>(TestContext.Current.CancellationToken)));
        Assert.Equal(Waits, results.Sum());
        Assert.InRange(during - before, int.MinValue, Waits / 2);
    }
}
