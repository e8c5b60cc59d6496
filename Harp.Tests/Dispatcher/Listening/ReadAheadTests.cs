using Harp.Dispatcher.Listening;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class ReadAheadTests
{
    [Fact]
    public async Task Room_is_counted_in_requests_and_in_bytes()
    {
        var ahead = new ReadAhead(requestsMax: 2, bytesMax: 100);
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
    public void One_request_is_let_in_however_large() => Assert.True(Take(new ReadAhead(1, 1), 1_000_000).IsCompletedSuccessfully);

    [Fact]
    public async Task Waiting_for_room_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        var ahead = new ReadAhead(1, 1);
        await Take(ahead, 1);
        var waiting = ahead.TakeAsync(1, stop.Token).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static Task Take(ReadAhead ahead, int bytes) => ahead.TakeAsync(bytes, TestContext.Current.CancellationToken).AsTask();
}
