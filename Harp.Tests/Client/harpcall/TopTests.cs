using System.Text;
using Harp.Client;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Top;
using Harp.Protocol.Messages.Replies;

namespace Harp.Tests.Client.CommandLine;

/// <summary>The pure part of the live screen: reasons, rates, the search for the oldest, keys and layout.</summary>
public sealed class TopTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    [Fact]
    public void Why_a_job_waits_follows_from_queue_host_and_dispatcher()
    {
        var queued = new[] { Job(3, "waiting", queue: "q"), Job(2, "waiting", queue: "q"), Job(1, "waiting", queue: "q") };
        var full = new TopSample { Waiting = queued, Queues = [Queue("q", running: 1, waiting: 3)] };
        Assert.Equal(new[] { "queue full 1/1, 2 ahead", "queue full 1/1, 1 ahead", "queue full 1/1, next" }, queued.Select(
            new WaitReasons(full).Of));

        // Of ten that wait the newest three are listed.
        var cut = full with { Queues = [Queue("q", running: 1, waiting: 10)], MoreWait = true };
        Assert.Equal(new[] { "queue full 1/1, 9 ahead", "queue full 1/1, 8 ahead", "queue full 1/1, 7 ahead" }, queued.Select(
            new WaitReasons(cut).Of));

        var free = full with { Queues = [Queue("q", running: 0, waiting: 3)] };
        Assert.Equal(new[] { "2 ahead", "1 ahead", "about to start" }, queued.Select(new WaitReasons(free).Of));

        var alone = new[] { Job(9, "waiting") };
        var sample = new TopSample { Waiting = alone, Running = [Job(1, "running"), Job(2, "running")] };
        Assert.Equal("about to start", new WaitReasons(sample).Of(alone[0]));
        Assert.Equal("host full 2/2", new WaitReasons(sample with { Limits = Limits("per_host", 2) }).Of(alone[0]));
        Assert.Equal("dispatcher full 2/2", new WaitReasons(sample with { Limits = Limits("running", 2) }).Of(alone[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(86_400_000)]
    public async Task The_oldest_waiting_job_is_found_without_listing_all(long ageMs)
    {
        // One job for every second of a long wait, of which the list holds the newest two.
        var oldest = Now.AddMilliseconds(-ageMs - 2000);
        var questions = 0;
        var search = new OldestWaiting((until, _) =>
        {
            questions++;
            var newest = new[] { Now, Now.AddMilliseconds(-1000), oldest }.Where(at => at < until).Select(at => (DateTimeOffset?)at).Max();
            return Task.FromResult(newest);
        });
        var page = new JobPage([Job(0, "waiting"), Job(1000, "waiting")], "more");
        Assert.Equal(oldest, await search.FindAsync(page, CancellationToken.None));
        Assert.InRange(questions, 1, 100);
        questions = 0;
        Assert.Equal(oldest, await search.FindAsync(page, CancellationToken.None));
        Assert.Equal(1, questions);
    }

    [Fact]
    public async Task Where_all_that_wait_are_listed_nothing_is_asked()
    {
        var search = new OldestWaiting((_, _) => throw new InvalidOperationException("nobody should ask"));
        Assert.Null(await search.FindAsync(new JobPage([], null), CancellationToken.None));
        Assert.Equal(Now.AddMilliseconds(-5), await search.FindAsync(
            new JobPage([Job(1, "waiting"), Job(5, "waiting")], null), CancellationToken.None));
    }

    [Fact]
    public void Rates_are_jobs_a_second_over_what_the_list_covers()
    {
        var minute = TimeSpan.FromMinutes(1);
        var few = new JobPage([Job(10, "running"), Job(20, "returned", end: 1), Job(30, "raised", end: 2)], null);
        Assert.Equal(3 / 60.0, Rates.Submitted(few, minute));
        Assert.Equal(2 / 60.0, new EndedCount(minute).Update(few, new JobPage([], null), new JobPage([], null), Now), 6);
        var many = new JobPage([Job(0, "running"), Job(500, "running")], "more");
        Assert.Equal(4, Rates.Submitted(many, minute));
        Assert.Equal(("0/s", "12/min", "2.5/s"), (Rates.Words(0), Rates.Words(0.2), Rates.Words(2.5)));
    }

    [Fact]
    public void An_old_job_that_was_at_work_and_is_gone_has_ended()
    {
        var (count, none) = (new EndedCount(TimeSpan.FromMinutes(1)), new JobPage([], null));
        var old = new JobPage([Job(3_600_000, "running")], null);
        Assert.Equal(0, count.Update(none, old, none, Now));
        Assert.Equal(1 / 60.0, count.Update(none, none, none, Now.AddSeconds(1)), 6);
        Assert.Equal(0, count.Update(none, none, none, Now.AddSeconds(62)), 6);
    }

    [Fact]
    public void The_choice_stays_on_its_job_while_others_come_and_go()
    {
        var state = new TopState();
        state.Take(new TopSample { Running = [Job(1, "running"), Job(2, "running"), Job(3, "running")] });
        state.Press(Key('j'));
        var chosen = state.Chosen!.Id;
        state.Take(new TopSample { Running = [Job(0, "running"), Job(1, "running"), Job(2, "running")] });
        Assert.Equal(chosen, state.Chosen!.Id);
        state.Take(TopSample.Empty);
        Assert.Null(state.Chosen);
        Assert.Equal(TopCommand.None, state.Press(Key('c')));
        Assert.Equal(TopCommand.None, state.Press(Key('f')));
    }

    [Fact]
    public void Only_a_y_after_c_cancels()
    {
        var state = new TopState();
        state.Take(new TopSample { Running = [Job(1, "running")] });
        (string, TopCommandKind)[] expected =
        [
            ("cy", TopCommandKind.Cancel), ("cn", TopCommandKind.None), ("cq", TopCommandKind.None), ("y", TopCommandKind.None),
            ("cj", TopCommandKind.None), ("q", TopCommandKind.Leave), ("f", TopCommandKind.Follow),
        ];
        foreach (var (keys, act) in expected)
        {
            var wishes = keys.Select(key => state.Press(Key(key))).ToArray();
            Assert.Equal((keys, act), (keys, wishes[^1].Act));
            Assert.All(wishes[..^1], wish => Assert.Equal(TopCommandKind.None, wish.Act));
        }
    }

    [Theory]
    [InlineData(80, 24, 3, 3)]
    [InlineData(80, 24, 100, 100)]
    [InlineData(80, 24, 0, 0)]
    [InlineData(120, 50, 100, 3)]
    [InlineData(120, 50, 3, 100)]
    [InlineData(20, 5, 100, 100)]
    public void Whatever_there_is_fits_the_screen_and_the_chosen_job_is_seen(int columns, int rows, int running, int waiting)
    {
        var state = new TopState();
        state.Take(new TopSample
        {
            Running = [.. Enumerable.Range(0, running).Select(
                i => Job(i, "running", "host-with-a-long-name", "ein 非常に長い procedure \u001b[31m"))],
            Waiting = [.. Enumerable.Range(1000, waiting).Select(i => Job(i, "waiting", queue: "backups"))],
            OldestWaiting = Now.AddHours(-1),
        });
        foreach (var key in new[] { 'g', 'G', 'k' })
        {
            state.Press(Key(key));
            var lines = new TopView("harpcall top", new Paint(colours: false)).Lines(state, new TerminalSize(columns, rows), Now).ToArray();
            Assert.All(
                lines, line => Assert.True(CellText.Width(line) <= columns && !line.Contains('\u001b', StringComparison.Ordinal), line));
            if (rows >= 24)
            {
                Assert.Equal(rows, lines.Length);
                Assert.Equal(running + waiting > 0, lines.Any(line => line.StartsWith("> ", StringComparison.Ordinal)));
            }
        }
    }

    [Theory]
    [InlineData("01938d7e-9d3c", "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10", "01938d7e-9d3d-7a55-b2c1-0d2f6a3e8b10")]
    [InlineData("01938d7e-9d3c-7a55", "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10", "01938d7e-9d3c-7a56-b2c1-0d2f6a3e8b10")]
    [InlineData("01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10", "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10", "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b11")]
    [InlineData("01938d7e-9d3c", "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10", "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10")]
    [InlineData("short", "short", "also")]
    public void Ids_are_as_short_as_tells_the_jobs_apart_that_are_shown(string shown, params string[] ids)
    {
        Assert.Equal(shown, ShortIds.Of(ids)(ids[0]));
        Assert.True(shown.Length < 8 || global::Harp.Protocol.Values.JobIdPrefix.TryParse(shown, out _));
    }

    private static ConsoleKeyInfo Key(char key) =>
        new(key, key is >= 'a' and <= 'z' ? (ConsoleKey)char.ToUpperInvariant(key) : ConsoleKey.None, false, false, false);

    private static Dictionary<string, double> Limits(string name, double value) => new() { [name] = value };

    private static JobSummary Job(int ageMs, string state, string host = "h", string procedure = "p", string? queue = null, int? end = null)
    {
        var name = queue is null ? "null" : $"{{\"name\":\"{queue}\"}}";
        var submit = Now.AddMilliseconds(-ageMs).ToUnixTimeMilliseconds();
        var line = Encoding.UTF8.GetBytes(
            $"{{\"job\":{{\"job_id\":\"01938d7e-9d3c-7a55-b2c1-{ageMs:x12}\",\"state\":\"{state}\",\"host\":\"{host}\",\"procedure\":{System.Text.Json.JsonSerializer.Serialize(procedure)}," +
            $"\"queue\":{name},\"packets\":7,\"time_ms\":{{\"submit\":{submit},\"start\":{(state == "waiting" ? "null" : submit)},\"end\":{(end is null ? "null" : submit + end)}}},\"info\":null}}}}");
        return new JobSummary((ListedJobReply)Reply.Parse(line), line);
    }

    private static QueueInfo Queue(string name, int running, int waiting)
    {
        var line = Encoding.UTF8.GetBytes(
            $"{{\"queue\":{{\"name\":{{\"name\":\"{name}\"}},\"concurrency\":1,\"running\":{running},\"waiting\":{waiting}}}}}");
        return new QueueInfo((ListedQueueReply)Reply.Parse(line), line);
    }
}
