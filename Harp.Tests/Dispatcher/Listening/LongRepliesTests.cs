using Harp.Dispatcher.Listening;
using Harp.Hosting;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class LongRepliesTests
{
    private readonly WorkTurns _turns = new(new Live<SessionLimits>(new SessionLimits { LongRepliesBytesMax = 100 }));

    [Fact]
    public async Task Who_finds_no_room_waits_in_order_and_lets_others_work_meanwhile()
    {
        var lane = _turns.Open(heldMax: 10, () => false);
        var (first, second, third) = ((await lane.EnterAsync())!, (await lane.EnterAsync())!, (await lane.EnterAsync())!);
        Assert.True(first.TryTake(60));
        Assert.False(second.TryTake(60));
        var (waiting, last) = (second.TakeAsync(60), third.TakeAsync(10));
        Assert.Equal((false, false, 2, 1), (waiting.IsCompleted, last.IsCompleted, _turns.LongReplies.Waiting, _turns.Working));

        first.Dispose();
        Assert.True(await waiting);
        Assert.True(await last);
        Assert.Equal(70, _turns.LongReplies.Used);
        second.Dispose();
        third.Dispose();
        Assert.Equal(0, _turns.LongReplies.Used);
    }

    [Fact]
    public async Task One_is_let_in_however_long_it_is()
    {
        using var hold = (await _turns.Open(heldMax: 1, () => false).EnterAsync())!;
        Assert.True(hold.TryTake(1_000_000));
    }

    [Fact]
    public async Task Whose_client_goes_waits_no_longer_and_has_taken_nothing()
    {
        var (lane, other) = (_turns.Open(heldMax: 1, () => false), _turns.Open(heldMax: 2, () => false));
        var (held, gone) = ((await lane.EnterAsync())!, (await other.EnterAsync())!);
        Assert.True(held.TryTake(100));
        var waiting = gone.TakeAsync(50);
        other.Close();
        Assert.False(await waiting);
        Assert.False(await gone.TakeAsync(50));
        gone.Dispose();
        Assert.Equal((100, 0), (_turns.LongReplies.Used, _turns.LongReplies.Waiting));
    }
}
