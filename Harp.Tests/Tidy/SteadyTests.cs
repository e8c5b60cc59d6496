using System.Text.RegularExpressions;

namespace Harp.Tests.Tidy;

/// <summary>
/// What makes a test fail on a slow machine, or beside another run of the tests, as far as it can be seen in its text: short bounds of real
/// time, fixed ports, and what belongs to the whole process. What moves a fake clock, or is a setting that the test waits for, is none of
/// it.
/// </summary>
public sealed partial class SteadyTests
{
    private static readonly Kind[] Kinds =
    [
        new(ShortBound(), "a bound of real time under five seconds"),
        new(RealPause(), "a pause instead of a signal"),
        new(FixedPort(), "a fixed port: use RefusingPort, LastingPort or 0"),
        new(ProcessState(), "a change of what the whole process shares"),
        new(ProcessMeasure(), "a measure of the whole process outside of MeasuredAlone", "[Collection(nameof(MeasuredAlone))]"),
        new(ProcessListener(), "a listener that hears of other tests and does not tell them apart", "OwnFlow", ".Owns(", "options.TraceId"),
    ];

    /// <summary>Each with why it is right there.</summary>
    private static readonly (string Path, string Why)[] Right =
    [
        ("Harp.Tests/Fuzz/AllocationMeter.cs", "counts all threads only where nothing else runs"),
        ("Harp.Tests/Support/HeldMemory.cs", "is called by tests of MeasuredAlone"),
        ("Harp.Tests/Support/Eventually.cs", "is what the others wait with"),
        ("Harp.Tests/Support/CheapStarts.cs", "sets what children inherit once, before there is a test"),
        ("Harp.Tests/Dispatcher/Access/AuthenticatorTests.cs", "moves a fake clock until the hashing is over"),
        ("Harp.Tests/Dispatcher/EndToEnd/RecordingDaemon.cs", "sends packets at a pace"),
        ("Harp.Tests/Campaigns/FloodCampaign.cs", "measures in a campaign, and only waits to measure"),
        ("Harp.Tests/Client/Harp.Client.DependencyInjection/HarpClientServicesTests.cs", "connects to nobody"),
        ("Harp.Tests/Daemon/Workers/WorkerDeathTests.cs", "has a procedure end its worker"),
        ("Harp.Tests/Daemon/Workers/LeavingTests.cs", "has procedures change the state of their worker, not of the tests"),
    ];

    [Fact]
    public void No_test_depends_on_how_fast_the_machine_is_or_on_what_else_runs() => Assert.Empty(SourceTree.Files("*.cs")
        .Where(file => file.Path.StartsWith("Harp.Tests/", StringComparison.Ordinal)
            && !file.Path.EndsWith("/SteadyTests.cs", StringComparison.Ordinal))
        .Where(file => Right.All(one => one.Path != file.Path))
        .SelectMany(file => Kinds.SelectMany(kind => kind.In(file.Path, file.Text))));

    [Theory]
    [InlineData("source.CancelAfter(TimeSpan.FromSeconds(4));")]
    [InlineData("await task.WaitAsync(TimeSpan.FromMilliseconds(100), stop);")]
    [InlineData("using var late = new CancellationTokenSource(TimeSpan.FromSeconds(0.5), time);")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(9), TimeProvider.System);")]
    [InlineData("Lines.CallerOf(1)")]
    [InlineData("new HarpServerOptions { Port = 4306 }")]
    [InlineData("CommandRun.OfAsync(\"127.0.0.1:1\", stop)")]
    [InlineData("Environment.SetEnvironmentVariable(\"A\", \"b\");")]
    [InlineData("CultureInfo.CurrentCulture = other;")]
    [InlineData("Console.SetOut(writer);")]
    [InlineData("Assert.True(ThreadPool.ThreadCount < 100);")]
    [InlineData("Process.GetCurrentProcess().Threads.Count")]
    [InlineData("using var listener = new ActivityListener")]
    public void The_search_finds_each_kind(string line) => Assert.Contains(Kinds, kind => kind.In("x.cs", line).Any());

    [Theory]
    [InlineData("time.Advance(TimeSpan.FromMilliseconds(1));")]
    [InlineData("await task.WaitAsync(TimeSpan.FromSeconds(60), stop);")]
    [InlineData("await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);")]
    [InlineData("new HarpServerOptions { Port = 0 }")]
    [InlineData("Lines.CallerOf(peer.Port)")]
    public void The_search_leaves_what_is_right(string line) => Assert.DoesNotContain(Kinds, kind => kind.In("x.cs", line).Any());

    [Fact]
    public void Every_exception_is_a_file_that_is_there() =>
        Assert.All(Right, one => Assert.True(File.Exists(Path.Combine(SourceTree.Root, one.Path)), one.Path));

    [GeneratedRegex(
        @"(CancelAfter|WaitAsync|new CancellationTokenSource)\((TimeSpan\.From(Milliseconds\(|Seconds\([0-4](\.\d+)?\))|[1-9]\d{0,3}[,)])")]
    private static partial Regex ShortBound();

    [GeneratedRegex(@"(Task\.Delay\((?!Timeout\.Infinite)TimeSpan|Thread\.Sleep\(|SpinWait\.)")]
    private static partial Regex RealPause();

    [GeneratedRegex(@"(CallerOf\(|NewCall\(|\bPort = |IPAddress\.Loopback, )[1-9]|(Async|Environment)\(""127\.0\.0\.1:[1-9]")]
    private static partial Regex FixedPort();

    [GeneratedRegex(
        @"Environment\.(SetEnvironmentVariable|CurrentDirectory = )|SetCurrentDirectory|Console\.Set(Out|In|Error)\("
        + @"|CultureInfo\.(Default|Current)\w+ = "
        + @"|AppContext\.SetSwitch|ThreadPool\.SetM")]
    private static partial Regex ProcessState();

    [GeneratedRegex(@"GC\.GetTotal|ThreadPool\.ThreadCount|GetCurrentProcess\(\)|Environment\.WorkingSet")]
    private static partial Regex ProcessMeasure();

    [GeneratedRegex(@"new (ActivityListener|MeterListener|EventListener)\b|MeterListener _\w+ = new\(")]
    private static partial Regex ProcessListener();

    /// <param name="Pattern">How a line of the kind looks.</param>
    /// <param name="What">What is wrong with it.</param>
    /// <param name="Unless">What stands in the file where it is right.</param>
    private sealed record Kind(Regex Pattern, string What, params string[] Unless)
    {
        public IEnumerable<string> In(string path, string text) => Unless.Any(right => text.Contains(right, StringComparison.Ordinal))
            ? []
            : text.Split('\n').Select((line, index) => (line, index)).Where(place => Pattern.IsMatch(place.line))
                .Select(place => $"{path}:{place.index + 1}: {What}: {place.line.Trim()}");
    }
}
