using Harp.Dispatcher.Storage;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class PruneTests : IDisposable
{
    private readonly LoopBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Waiting_and_running_jobs_stay()
    {
        var (running, waiting, ended) = (_bench.Submit("q"), _bench.Submit("q"), _bench.Submit());
        _bench.Acknowledge(ended);
        _bench.Post(LoopBench.Ended(ended));
        Assert.Equal(1, _bench.Prune(new PruneLimits { MaxJobs = 0, MaxBytes = 0 }).Removed);
        Assert.Null(_bench.Store.FindProgress(ended));
        Assert.NotNull(_bench.Store.FindProgress(running));
        Assert.NotNull(_bench.Store.FindProgress(waiting));
    }

    [Fact]
    public void What_a_crash_left_unswept_is_swept_after_the_start_without_anybody_asking()
    {
        _bench.Store.Swept = 3;
        _bench.Crash();
        while (_bench.Processor.NextDeadline == TimeSpan.Zero)
        {
            _bench.Finish();
        }

        Assert.Equal(0, _bench.Store.Swept);
    }

    [Fact]
    public void A_step_that_fails_is_told_and_ends_the_loop()
    {
        _bench.Store.Fails = true;
        var step = _bench.TakePrune(PruneLimits.None, out var thrown);
        Assert.IsType<StoreFailedException>(thrown);
        Assert.Contains("storage_error", step.Exception!.InnerException!.Message, StringComparison.Ordinal);
    }
}
