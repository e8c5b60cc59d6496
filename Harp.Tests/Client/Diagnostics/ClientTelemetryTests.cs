using System.Diagnostics;
using System.Diagnostics.Metrics;
using Harp.Client;
using Harp.Tests.Support;
using static Harp.Tests.Client.SharedLines;

namespace Harp.Tests.Client.Diagnostics;

/// <summary>What those who trace, measure and read logs are told by the library.</summary>
public sealed class ClientTelemetryTests
{
    private const string Source = "Harp.Client";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_carries_the_trace_that_it_is_submitted_in()
    {
        using var asking = new Activity("asking").SetIdFormat(ActivityIdFormat.W3C).Start();
        Assert.Contains($"\"trace\":\"00-{asking.TraceId}-{asking.SpanId}-", await SubmittedAsync(Hello()), StringComparison.Ordinal);
        Assert.DoesNotContain("trace", await SubmittedAsync(Hello(without: "trace")), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "trace", await SubmittedAsync(Hello(), new HarpCallerOptions { PropagateTrace = false }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_trace_around_it_a_call_carries_none()
    {
        Assert.Null(Activity.Current);
        Assert.DoesNotContain("trace", await SubmittedAsync(Hello()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handing_a_call_over_is_an_activity_and_the_job_belongs_to_it()
    {
        var seen = new List<Activity>();
        var own = new OwnFlow();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => own.IsHere
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (own.IsHere)
                {
                    seen.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var asking = new Activity("asking").SetIdFormat(ActivityIdFormat.W3C).Start();
        var line = await SubmittedAsync(Hello());
        var submit = Assert.Single(seen);
        Assert.Equal(asking.TraceId, submit.TraceId);
        Assert.Contains(submit.Id!, line, StringComparison.Ordinal);
        Assert.Equal(
            (Lines.Id, "p", asking.SpanId), (submit.GetTagItem("harp.job.id"), submit.GetTagItem("harp.procedure"), submit.ParentSpanId));
    }

    [Fact]
    public async Task Lost_connections_are_logged_and_counted_without_secrets()
    {
        var log = new RecordingLogger();
        var lost = 0L;
        var own = new OwnFlow();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Source)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => Interlocked.Add(
                ref lost, own.IsHere && instrument.Name == "harp.client.connections.lost" ? value : 0));
        listener.Start();
        await using var peer = new ScriptedPeer(
            async c =>
            {
                await c.AnswerAsync("""{"harpcaller":1,"hello":true,"auth":{"token":"geheim"}}""", Hello());
                await c.ReadLineAsync();
                c.Reset();
            },
            async c =>
            {
                await c.ReadLineAsync();
                await c.SendAsync(Hello());
                await c.AnswerAsync(GetResult(1), Answer(1, """{"result":1}"""));
                await c.ExpectEndAsync();
            });
        await using (var caller = new HarpCaller(new HarpCallerOptions { Port = peer.Port, Token = "geheim", Logger = log }))
        {
            Assert.Equal(1, await caller.Job(Lines.Id).GetAsync<int>(Stop));
            await Eventually.HoldsAsync("the loss is told", () => Interlocked.Read(ref lost) == 1 && log.Says("with 1 requests under way"));
        }

        Assert.Equal(2, log.Lines.Count(line => line.StartsWith("Debug: connected to the dispatcher", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains("geheim", StringComparison.Ordinal));
    }

    private static async Task<string> SubmittedAsync(string hello, HarpCallerOptions? options = null)
    {
        var line = "";
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(AskHello, hello);
            line = (await c.ReadLineAsync())!;
            await c.SendAsync(Answer(1, Lines.Accepted));
            await c.ExpectEndAsync();
        });
        await using (var caller = new HarpCaller((options ?? new HarpCallerOptions()) with { Port = peer.Port }))
        {
            await caller.SubmitAsync("web01", "p", cancellationToken: Stop);
        }

        return line;
    }
}
