using System.Globalization;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Top;

/// <summary>Lays a state out on a screen of some size: it is pure.</summary>
/// <param name="title">Which dispatcher it is.</param>
/// <param name="paint">Colours, or none.</param>
internal sealed class TopView(string title, Paint paint)
{
    private const int WideColumns = 118;
    private const int Margin = 2;
    private const int FootLines = 2;
    private const string Answers = "? y/n";

    private static readonly Table RunningTable = new(
        new Column("RUNNING"), new Column("HOST") { Least = 6, Leaves = 3 }, new Column("PROCEDURE") { Least = 9 },
        new Column("QUEUE") { Least = 6, Leaves = 2 },
        new Column("PACKETS") { ToTheRight = true, Leaves = 1 }, new Column("FOR") { ToTheRight = true });

    private static readonly Table WaitingTable = new(
        new Column("WAITING"), new Column("HOST") { Least = 6, Leaves = 2 }, new Column("PROCEDURE") { Least = 9 },
        new Column("QUEUE") { Least = 6, Leaves = 1 },
        new Column("FOR") { ToTheRight = true, Leaves = 3 }, new Column("WHY") { Least = 23 });

    private static readonly Paint Unpainted = new(colours: false);

    public IEnumerable<string> Lines(TopState state, TerminalSize size, DateTimeOffset now)
    {
        var (running, waiting) =
            (state.Jobs.Take(state.Sample.Running.Count).ToArray(), state.Jobs.Skip(state.Sample.Running.Count).ToArray());
        var head = Head(state.Sample, now, size.Columns).ToArray();
        var room = Math.Max(2, size.Rows - head.Length - FootLines - 3);
        var (first, second) = Share(running.Length, waiting.Length, room);
        var reasons = new WaitReasons(state.Sample);
        var id = size.Columns >= WideColumns ? whole => whole : ShortIds.Of(state.Jobs.Select(job => job.Id));
        string[] body =
        [
            .. Section(RunningTable, running, job => RunningRow(job, id, now), state.Chosen, first, size.Columns), "",
            .. Section(WaitingTable, waiting, job => WaitingRow(job, id, reasons, now), state.Chosen, second, size.Columns),
        ];
        return [.. head, .. body, .. Enumerable.Repeat("", Math.Max(0, size.Rows - head.Length - body.Length - FootLines)), .. Foot(
            state, size.Columns)];
    }

    /// <summary>The number of rows that each of the lists gets: half for each, and what one does not need for the other.</summary>
    private static (int First, int Second) Share(int first, int second, int room)
    {
        var half = room / 2;
        var given = first <= half ? first : Math.Max(half, room - Math.Max(1, second));
        return (Math.Max(1, Math.Min(first, given)), Math.Max(1, room - Math.Max(1, Math.Min(first, given))));
    }

    private IEnumerable<string> Head(TopSample sample, DateTimeOffset now, int width)
    {
        var oldest = sample.OldestWaiting is { } since ? $"   oldest waiting {Duration.Of(now - since)}" : "";
        var queues = sample.Queues.Count == 0 ? "" : $" in {Counted(sample.Queues.Count, "queue")}";
        yield return paint.Of(CellText.Clip(CellText.Line(title), width), Style.Bold);
        yield return CellText.Clip(
            $"running {Number(sample.Running.Count, sample.MoreRun)}   waiting {Number(sample.WaitingCount, false)}{queues}{oldest}",
            width);
        yield return CellText.Clip(
            $"submitted {Rates.Words(sample.SubmittedPerSecond)}   ended {Rates.Words(sample.EndedPerSecond)}   " +
            $"raised or failed in the last hour {Number(sample.Failures, sample.MoreFailed)}", width);
        yield return "";
    }

    private IEnumerable<string> Section(
        Table table, JobSummary[] jobs, Func<JobSummary, Cell[]> row, JobSummary? chosen, int room, int width)
    {
        var at = Array.FindIndex(jobs, job => job.Id == chosen?.Id);
        var from = Math.Clamp(at - room + 1, 0, Math.Max(0, jobs.Length - room));
        var rows = jobs.Skip(from).Take(room).Select(row).ToArray();
        var (layout, plain) = (table.Layout(rows, width - Margin, paint), table.Layout(rows, width - Margin, Unpainted));

        // A sign beside the titles tells that there are more of them than fit.
        yield return paint.Of(layout.LeftOut.Count > 0 ? "… " : new string(' ', Margin), Style.Dim) + layout.Head;
        for (var i = 0; i < rows.Length; i++)
        {
            yield return from + i == at
                ? paint.Of(CellText.Fit("> " + plain.Rows[i][0], width), Style.Reverse) : new string(' ', Margin) + layout.Rows[i][0];
        }

        if (rows.Length == 0)
        {
            yield return paint.Of(new string(' ', Margin) + "none", Style.Dim);
        }
    }

    private static Cell[] RunningRow(JobSummary job, Func<string, string> id, DateTimeOffset now) =>
    [
        id(job.Id), job.Host, job.Procedure, QueueLabel.Of(job.Queue), Number((int)Math.Min(job.Packets, int.MaxValue), false),
        Duration.Of(now - (job.StartedAt ?? job.SubmittedAt)),
    ];

    private static Cell[] WaitingRow(JobSummary job, Func<string, string> id, WaitReasons reasons, DateTimeOffset now) =>
    [
        id(job.Id), job.Host, job.Procedure, QueueLabel.Of(job.Queue), Duration.Of(now - job.SubmittedAt), reasons.Of(job),
    ];

    private IEnumerable<string> Foot(TopState state, int width)
    {
        yield return state.Asked is { } asked
            ? paint.Of(CellText.Clip(CellText.Line($"Cancel {asked.Procedure} on {asked.Host}, job {asked.Id}"), width - Answers.Length)
                + Answers, Style.Bold)
            : paint.Of(
                CellText.Clip(CellText.Line(state.News.Length > 0 ? state.News : state.Chosen is { } job ? $"job {job.Id}" : ""), width),
                state.News.StartsWith(TopState.Trouble, StringComparison.Ordinal) ? Style.Red : Style.Plain);
        yield return paint.Of(CellText.Clip("↑↓ choose  f follow  c cancel  q quit", width), Style.Dim);
    }

    private static string Counted(int count, string noun) => $"{Number(count, false)} {noun}{(count == 1 ? "" : "s")}";

    private static string Number(int number, bool isMore) => string.Create(CultureInfo.InvariantCulture, $"{number}{(isMore ? "+" : "")}");
}
