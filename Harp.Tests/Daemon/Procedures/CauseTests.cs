using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Serving.Diagnostics;
using Harp.Serving.Procedures;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures;

/// <summary>What led to an exception reaches whoever called, and the daemon's log.</summary>
public sealed class CauseTests
{
    private const string Source = """
        using System;
        using System.IO;
        using System.Threading.Tasks;
        using Harp.Procedures;

        public static class P
        {
            [Procedure] public static void save() =>
                throw new InvalidOperationException("while saving. See the inner exception for details.", new IOException("/srv/data: no space left on device"));

            [Procedure] public static Task many() => Task.WhenAll(Task.FromException(new IOException("web01: refused")), Task.FromException(new TimeoutException("web02: timed out")));

            [Procedure] public static Task<int[]> many_numbers() => Task.WhenAll(Task.FromException<int>(new IOException("web01")), Task.FromException<int>(new IOException("web02")));

            [Procedure] public static ValueTask many_values() => new(many());

            [Procedure] public static void aggregate() => throw new AggregateException("all of it", new IOException("a", new TimeoutException("b")), new IOException("c"));

            [Procedure] public static string needs_file() => NeedsFile.Text;

            public static class NeedsFile { public static readonly string Text = File.ReadAllText("/needed.txt"); }
        }
        """;

    [Theory]
    [InlineData(
        "save", """[{"type":"System.IO.IOException","message":"/srv/data: no space left on device"}]""",
        "System.InvalidOperationException: while saving. See the inner exception for details.; caused by System.IO.IOException: /srv/data: "
            + "no space left on device")]
    [InlineData(
        "many", """[{"type":"System.TimeoutException","message":"web02: timed out"}]""",
        "System.IO.IOException: web01: refused; caused by System.TimeoutException: web02: timed out")]
    [InlineData(
        "many_numbers", """[{"type":"System.IO.IOException","message":"web02"}]""", "web01; caused by System.IO.IOException: web02")]
    [InlineData("many_values", """[{"type":"System.TimeoutException","message":"web02: timed out"}]""", "web02: timed out")]
    [InlineData(
        "aggregate",
        """[{"type":"System.IO.IOException","message":"a"},{"type":"System.TimeoutException","message":"b"},"""
            + """{"type":"System.IO.IOException","message":"c"}]""",
        "caused by System.TimeoutException: b; caused by System.IO.IOException: c")]
    [InlineData(
        "needs_file", """[{"type":"System.IO.FileNotFoundException","message":"Could not find file '/needed.txt'."}]""",
        "caused by System.IO.FileNotFoundException: Could not find")]
    public async Task Causes_are_in_the_data_of_an_exception_and_in_the_log(string procedure, string causes, string logged)
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            $"assemblies = [\"{CompiledOnce.OfText(Source)}\"]\n[limits]\nworkers_min = 1\nworkers_max = 1\n");
        Assert.EndsWith(",\"data\":{\"causes\":" + causes + "}}}", await daemon.OutcomeAsync(procedure), StringComparison.Ordinal);
        await daemon.Server.TellsAsync($"{procedure} raised ");
        await daemon.Server.TellsAsync(logged);
    }

    [Fact]
    public void They_are_bounded_in_number_and_length_and_go_first_where_a_message_is_too_long()
    {
        Exception? chain = null;
        for (var i = 0; i < 100; i++)
        {
            chain = new InvalidOperationException(new string('x', 5000), chain);
        }

        var raised = new Outer(chain!);
        raised.Data["kept"] = 1;
        var whole = new MessageMaker(1 << 20, stacks: false).Exception(raised);
        Assert.Equal(32, whole.Data!.Value.ToString().Split("\"type\"").Length - 1);
        Assert.InRange(whole.Data!.Value.Utf8.Length, 32_000, 36_000);
        Assert.Equal("""{"kept":1}""", new MessageMaker(10_000, stacks: false).Exception(raised).Data.ToString());
        Assert.InRange(RaisedException.InWords(RawJson.Parse(WireBytes.Of(whole))).Length, 1000, 5000);
    }

    [Fact]
    public void A_member_of_that_name_which_the_author_chose_stays()
    {
        var raised = new InvalidOperationException("m", new IOException("i")) { Data = { ["causes"] = "mine" } };
        Assert.Equal("""{"causes":"mine"}""", new MessageMaker(1 << 20, stacks: false).Exception(raised).Data.ToString());
    }

    [Theory]
    [InlineData("""{"type":"T","message":"a\u001b[31m\nb"}""", "T: a\uFFFD[31m b")]
    [InlineData("""{"type":"T","message":"m","data":{"causes":[5,{"type":[],"message":"\ud800"}]}}""", "what is no Unicode")]
    [InlineData("""{"type":"T","message":"m","data":{"causes":[5,{"type":[]}]}}""", "T: m; caused by : ; caused by []: ")]
    public void Whatever_a_worker_says_is_fit_for_the_log(string exception, string logged) =>
        Assert.Equal(logged, RaisedException.InWords(RawJson.Parse(exception)));

    private sealed class Outer(Exception cause) : Exception("m", cause);
}
