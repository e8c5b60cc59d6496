using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Operations;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class WorkTurnsTests
{
    [Fact]
    public async Task Connections_take_turns_however_much_one_of_them_wants()
    {
        var turns = Turns(working: 1);
        var (greedy, modest) = (turns.Open(100, () => false), turns.Open(100, () => false));
        var first = await GivenAsync(greedy.EnterAsync());
        var others = Enumerable.Range(0, 50).Select(_ => greedy.EnterAsync()).ToArray();
        var wanted = modest.EnterAsync();

        first.Dispose();
        (await GivenAsync(others[0])).Dispose();
        (await GivenAsync(wanted)).Dispose();
        (await GivenAsync(others[1])).Dispose();
        Assert.False(others[3].IsCompleted);
        await GivenAsync(others[2]);
    }

    [Fact]
    public async Task A_turn_that_has_ended_lets_others_work_and_what_was_read_still_counts_for_its_connection()
    {
        var turns = Turns(working: 1);
        var (one, other) = (turns.Open(1, () => false), turns.Open(1, () => false));
        var held = await GivenAsync(one.EnterAsync());
        var (second, foreign) = (one.EnterAsync(), other.EnterAsync());
        Assert.False(foreign.IsCompleted);

        held.EndTurn();
        held.EndTurn();
        (await GivenAsync(foreign)).Dispose();
        Assert.False(second.IsCompleted);

        held.Dispose();
        held.Dispose();
        (await GivenAsync(second)).Dispose();
        Assert.Equal((0, 0L), (turns.Working, turns.HeldBytes));
    }

    [Fact]
    public async Task A_turn_of_a_client_that_is_found_gone_is_given_to_another()
    {
        var turns = Turns(working: 1);
        var left = false;
        var (gone, other) = (turns.Open(4, () => left), turns.Open(4, () => false));
        var held = await GivenAsync(gone.EnterAsync());
        var (dropped, wanted) = (gone.EnterAsync(), other.EnterAsync());
        left = true;
        held.Dispose();

        Assert.Null(await dropped);
        (await GivenAsync(wanted)).Dispose();
        Assert.Equal((0, 0L), (turns.Working, turns.HeldBytes));
    }

    [Fact]
    public async Task What_waits_is_dropped_once_the_client_is_gone_and_nothing_else_begins()
    {
        var turns = Turns(working: 1);
        var (gone, other) = (turns.Open(4, () => false), turns.Open(4, () => false));
        var held = await GivenAsync(gone.EnterAsync());
        var dropped = Enumerable.Range(0, 1000).Select(_ => gone.EnterAsync()).ToArray();
        var wanted = other.EnterAsync();

        gone.Close();

        Assert.All(await Task.WhenAll(dropped), Assert.Null);
        Assert.Null(await gone.EnterAsync());
        held.Dispose();
        (await GivenAsync(wanted)).Dispose();
        Assert.Equal(0, turns.Working);
    }

    [Fact]
    public async Task Where_much_is_read_and_not_sent_each_gets_small_pieces_and_none_waits()
    {
        var turns = Turns(working: 100, sendingBytes: 2 * WorkTurns.LargePieceBytes);
        var holds = new List<ReadPermit>();
        for (var i = 0; i < 3; i++)
        {
            holds.Add(await GivenAsync(turns.Open(1, () => false).EnterAsync()));
        }

        Assert.Equal([WorkTurns.LargePieceBytes, WorkTurns.LargePieceBytes, WorkTurns.SmallPieceBytes], holds.Select(
            hold => hold.BytesMax));
        holds[0].Dispose();
        holds[2].Dispose();
        Assert.Equal(WorkTurns.LargePieceBytes, (await GivenAsync(turns.Open(1, () => false).EnterAsync())).BytesMax);
    }

    [Fact]
    public void One_owner_leaves_places_to_wait_for_all_others()
    {
        var waits = new WaitPlaces(new SessionLimits { WaitsMax = 12 });

        Assert.Equal((6, 3, 2), (TakeAll("one"), TakeAll("two"), TakeAll("three")));
        waits.Release("one");
        Assert.Equal((false, true), (waits.TryTake("two"), waits.TryTake("four")));
        Assert.InRange(waits.Taken, 0, 12);

        int TakeAll(string owner) => Enumerable.Range(0, 100).TakeWhile(_ => waits.TryTake(owner)).Count();
    }

    private static WorkTurns Turns(int working, long sendingBytes = 1 << 30) =>
        new(new SessionLimits { WorkingMax = working, SendingBytesMax = sendingBytes });

    private static async Task<ReadPermit> GivenAsync(Task<ReadPermit?> entering) =>
        (await entering.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken))!;
}
