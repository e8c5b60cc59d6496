using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Storage;

public abstract partial class JobStoreContract
{
    private static readonly QueueName Sda = QueueName.Parse(RawJson.Parse("""{"disk":"sda", "n":1.0}"""));

    [Fact]
    public void A_list_shows_all_of_a_job_but_its_arguments_and_packets()
    {
        var job = Insert(procedure: "copy", arguments: "[1]", info: "[ 1e400 ]", queue: Sda);
        Commit(new StoreWrite.Start(job, 1, Noon.AddSeconds(1)), Append(job, 0, "1", "2"));
        End(job, Noon.AddSeconds(2), attempt: 1);

        var listed = Assert.Single(Store.ListJobs(JobFilter.All, null, 10).Jobs);

        Assert.Equal(
            new ListedJob(
                listed.Seq, job, JobState.Returned, "web01", "copy", Sda.AsSent, 2, Noon, Noon.AddSeconds(1), Noon.AddSeconds(2),
                RawJson.Parse("[ 1e400 ]")),
            listed);
    }

    [Fact]
    public void Pages_follow_each_other_newest_first_whatever_is_added_or_ended_between()
    {
        var jobs = Enumerable.Range(0, 10).Select(_ => Insert()).ToArray();
        var first = Store.ListJobs(JobFilter.All, null, 4);
        Insert();
        End(jobs[4], Noon);
        PruneAll(new PruneLimits { MaxJobs = 0 });
        var second = Store.ListJobs(JobFilter.All, first.Cursor, 4);
        var third = Store.ListJobs(JobFilter.All, second.Cursor, 4);

        Assert.Equal([jobs[9], jobs[8], jobs[7], jobs[6]], first.Jobs.Select(job => job.Id));
        Assert.Equal([jobs[5], jobs[3], jobs[2], jobs[1]], second.Jobs.Select(job => job.Id));
        Assert.Equal([jobs[0]], third.Jobs.Select(job => job.Id));
        Assert.Null(third.Cursor);
    }

    [Fact]
    public void The_last_page_that_is_just_full_has_no_cursor()
    {
        Insert();
        Insert();

        Assert.Null(Store.ListJobs(JobFilter.All, null, 2).Cursor);
        Assert.Null(Store.ListJobs(new JobFilter { Host = "web02" }, null, 2).Cursor);
    }

    [Fact]
    public void A_page_ends_early_where_its_info_would_be_too_much()
    {
        var info = $"\"{new string('i', JobPage.InfoBytesMax / 2)}\"";
        var jobs = Enumerable.Range(0, 3).Select(_ => Insert(info: info)).ToArray();

        var first = Store.ListJobs(JobFilter.All, null, 100);
        Assert.Equal([jobs[2]], first.Jobs.Select(job => job.Id));
        Assert.Equal([jobs[1]], Store.ListJobs(JobFilter.All, first.Cursor, 100).Jobs.Select(job => job.Id));
    }

    public static TheoryData<string, string> Filters => new()
    {
        { "all", "6543210" },
        { "waiting", "43" },
        { "running", "6" },
        { "returned cancelled", "5210" },
        { "waiting running", "643" },
        { "no state", "" },
        { "waiting waiting", "43" },
        { "host", "641" },
        { "no such host", "" },
        { "procedure", "5" },
        { "queue", "32" },
        { "host waiting", "4" },
        { "host returned", "1" },
        { "queue procedure", "" },
        { "since", "6532" },
        { "until", "410" },
        { "span", "32" },
        { "span host", "" },
        { "span returned", "2" },
        { "empty span", "" },
        { "before all", "" },
        { "after all", "" },
        { "any time", "6543210" },
    };

    /// <summary>The jobs are submitted at seconds 0, 1, 2, 3, and then, as the clock is set back, at 1, 4 and 4.</summary>
    [Theory]
    [MemberData(nameof(Filters))]
    public void A_filter_takes_what_fits_and_nothing_else(string which, string expected)
    {
        int[] seconds = [0, 1, 2, 3, 1, 4, 4];
        var jobs = seconds.Select((_, i) => JobId.New(Noon.AddSeconds(i))).ToArray();
        Commit([.. seconds.Select((second, i) => InsertOf(jobs[i], i == 5 ? "copy" : "p", queue: i is 2 or 3 ? Sda : null) with
        {
            Host = i is 1 or 4 or 6 ? "web02" : "web01",
            Submitted = Noon.AddSeconds(second),
        })]);
        foreach (var i in new[] { 0, 1, 2 })
        {
            End(jobs[i], Noon.AddSeconds(9));
        }

        Commit(new StoreWrite.End(jobs[5], 0, JobState.Cancelled, "{}"u8.ToArray(), Noon), new StoreWrite.Start(jobs[6], 1, Noon));

        var filter = FilterOf(which);
        Assert.Equal(expected, string.Concat(Store.ListJobs(filter, null, 100).Jobs.Select(job => Array.IndexOf(jobs, job.Id))));
        Assert.Equal(expected, string.Concat(Paged(filter).Select(job => Array.IndexOf(jobs, job))));
    }

    [Theory]
    [InlineData("01890a5d", "3210")]
    [InlineData("01890A5D-AC96", "310")]
    [InlineData("01890a5d-ac96-774b-bcce-b302099a805", "10")]
    [InlineData("01890a5d-ac96-774b-bcce-b302099a8057", "1")]
    [InlineData("01890a5d-ac96-774b-bcce-b302099a8056", "")]
    [InlineData("00000000", "")]
    [InlineData("ffffffff", "4")]
    public void Jobs_are_found_by_the_beginning_of_their_ids(string beginning, string expected)
    {
        JobId[] jobs =
        [
            .. new[] { "01890a5d-ac96-774b-bcce-b302099a8058", "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac97-774b-bcce-b302099a8057",
                "01890a5d-ac96-7000-8000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff" }.Select(text => JobId.TryParse(text, out var id) ? id : default),
        ];
        Commit([.. jobs.Select((job, i) => InsertOf(job) with { Host = i == 0 ? "web02" : "web01" })]);
        Assert.True(JobIdPrefix.TryParse(beginning, out var prefix));

        Assert.Equal(expected, string.Concat(
            Store.ListJobs(new JobFilter { Job = prefix }, null, 100).Jobs.Select(job => Array.IndexOf(jobs, job.Id))));
        Assert.Equal(expected, string.Concat(Paged(new JobFilter { Job = prefix }).Select(job => Array.IndexOf(jobs, job))));
        Assert.Equal(
            expected.Contains('0', StringComparison.Ordinal) ? [jobs[0]] : [],
            Paged(new JobFilter { Job = prefix, Host = "web02", States = [JobState.Waiting] }));
    }

    [Fact]
    public void One_clock_that_was_years_ahead_spoils_no_list_of_a_span()
    {
        var hours = Enumerable.Range(0, 3000).ToArray();
        var jobs = hours.Select(hour => JobId.New(Noon.AddHours(hour))).ToArray();
        Commit([.. hours.Select(hour => InsertOf(jobs[hour]) with { Submitted = hour == 1500 ? Noon.AddYears(50) : Noon.AddHours(hour) })]);

        JobFilter Span(int from, int to) =>
            new() { Since = Noon.AddHours(from).ToUnixTimeMilliseconds(), Until = Noon.AddHours(to).ToUnixTimeMilliseconds() };
        Assert.Equal([jobs[2991], jobs[2990]], Paged(Span(2990, 2992)));
        Assert.Equal([jobs[1501], jobs[1499]], Paged(Span(1499, 1502)));
        Assert.Equal([jobs[1], jobs[0]], Paged(Span(0, 2)));
        Assert.Equal([jobs[1500]], Paged(new JobFilter { Since = Noon.AddYears(40).ToUnixTimeMilliseconds() }));
    }

    private static JobFilter FilterOf(string which) => which switch
    {
        "waiting" => new() { States = [JobState.Waiting] },
        "running" => new() { States = [JobState.Running] },
        "returned cancelled" => new() { States = [JobState.Returned, JobState.Cancelled] },
        "waiting running" => new() { States = [JobState.Running, JobState.Waiting] },
        "waiting waiting" => new() { States = [JobState.Waiting, JobState.Waiting] },
        "no state" => new() { States = [] },
        "host" => new() { Host = "web02" },
        "no such host" => new() { Host = "WEB02" },
        "procedure" => new() { Procedure = "copy" },
        "queue" => new() { Queue = QueueName.Parse(RawJson.Parse("""{"n":1,"disk":"sda"}""")).Canonical },
        "host waiting" => new() { Host = "web02", States = [JobState.Waiting] },
        "host returned" => new() { Host = "web02", States = [JobState.Returned] },
        "queue procedure" => new() { Queue = Sda.Canonical, Procedure = "copy" },
        "since" => new() { Since = At(2) },
        "until" => new() { Until = At(2) },
        "span" => new() { Since = At(2), Until = At(4) },
        "span host" => new() { Since = At(2), Until = At(4), Host = "web02" },
        "span returned" => new() { Since = At(2), Until = At(4), States = [JobState.Returned] },
        "empty span" => new() { Since = At(2), Until = At(2) },
        "before all" => new() { Until = At(0) },
        "after all" => new() { Since = At(5) },
        "any time" => new() { Since = long.MinValue, Until = long.MaxValue },
        _ => JobFilter.All,
    };

    private static long At(int second) => Noon.AddSeconds(second).ToUnixTimeMilliseconds();

    private List<JobId> Paged(JobFilter filter)
    {
        var found = new List<JobId>();
        var page = new JobPage([], null);
        do
        {
            page = Store.ListJobs(filter, page.Cursor, 1);
            found.AddRange(page.Jobs.Select(job => job.Id));
        }
        while (page.Cursor is not null);
        return found;
    }
}
