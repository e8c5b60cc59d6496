using Harp.Dispatcher.Listening;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class ReadAheadTests
{
    [Fact]
    public async Task Room_is_counted_in_requests_and_in_bytes()
    {
        var ahead = new ReadAhead(requestsMax: 2, bytesMax: 100, new SharedMemory(new SessionLimits()));
        Assert.True(Take(ahead, 10).IsCompletedSuccessfully);
        Assert.True(Take(ahead, 10).IsCompletedSuccessfully);
        var third = Take(ahead, 10);
        Assert.False(third.IsCompleted);

        ahead.Release(10);
        await third;
        ahead.Release(10);
        var large = Take(ahead, 95);
        Assert.False(large.IsCompleted);

        ahead.Release(10);
        await large;
    }

    [Fact]
    public void One_request_is_let_in_however_large() =>
        Assert.True(Take(new ReadAhead(1, 1, new SharedMemory(new SessionLimits())), 1_000_000).IsCompletedSuccessfully);

    [Fact]
    public async Task All_clients_share_what_is_beyond_a_little_for_each()
    {
        const int Large = ReadAhead.FreeBytes - ReadAhead.RequestBytes;
        var shared = new SharedMemory(new SessionLimits { AheadBytesMax = 2 * ReadAhead.FreeBytes });
        var (one, other) = (new ReadAhead(10, long.MaxValue, shared), new ReadAhead(10, long.MaxValue, shared));
        Assert.True(Take(one, Large).IsCompletedSuccessfully);
        Assert.Equal(0, shared.Ahead);
        Assert.True(Take(one, Large).IsCompletedSuccessfully);
        Assert.True(Take(one, Large).IsCompletedSuccessfully);
        Assert.Equal(2 * ReadAhead.FreeBytes, shared.Ahead);

        Assert.True(Take(other, Large).IsCompletedSuccessfully);
        var second = Take(other, 1);
        Assert.False(second.IsCompleted);
        one.Dispose();
        Assert.False(second.IsCompleted);
        other.Release(Large);
        await second;
        Assert.Equal(0, shared.Ahead);
    }

    [Fact]
    public void A_large_request_that_is_let_in_alone_counts_for_the_others()
    {
        var shared = new SharedMemory(new SessionLimits { AheadBytesMax = 1 });
        var ahead = new ReadAhead(10, long.MaxValue, shared);
        Assert.True(Take(ahead, ReadAhead.FreeBytes + 1000).IsCompletedSuccessfully);
        Assert.Equal(1000 + ReadAhead.RequestBytes, shared.Ahead);
        ahead.Release(ReadAhead.FreeBytes + 1000);
        Assert.Equal(0, shared.Ahead);
    }

    [Fact]
    public void Short_requests_count_for_what_they_hold_in_memory()
    {
        const int Many = 1000;
        var shared = new SharedMemory(new SessionLimits());
        var ahead = new ReadAhead(Many, long.MaxValue, shared);
        for (var i = 0; i < Many; i++)
        {
            Assert.True(Take(ahead, 60).IsCompletedSuccessfully);
        }

        Assert.Equal((Many * (60 + ReadAhead.RequestBytes)) - ReadAhead.FreeBytes, shared.Ahead);
    }

    [Fact]
    public async Task Waiting_for_room_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        var ahead = new ReadAhead(1, 1, new SharedMemory(new SessionLimits()));
        await Take(ahead, 1);
        var waiting = ahead.TakeAsync(1, stop.Token).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static Task Take(ReadAhead ahead, int bytes) => ahead.TakeAsync(bytes, TestContext.Current.CancellationToken).AsTask();
}
