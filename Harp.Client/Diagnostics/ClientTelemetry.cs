using System.Diagnostics;
using System.Diagnostics.Metrics;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Client.Diagnostics;

/// <summary>
/// Instruments and activities that those who measure and trace are told of all clients of this process. Neither arguments nor results are
/// in a tag.
/// </summary>
internal static class ClientTelemetry
{
    /// <summary>The name of the meter and of the source of activities, which listeners subscribe to.</summary>
    public const string Name = "Harp.Client";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Requests = Meter.CreateHistogram<double>(
        "harp.client.request.duration", "s", "How long a request took to its first reply, connecting anew included.");

    private static readonly Counter<long> Losses = Meter.CreateCounter<long>(
        "harp.client.connections.lost", "{connection}", "Shared connections that broke while they were in use.");

    private static readonly Counter<long> Repeats = Meter.CreateCounter<long>(
        "harp.client.calls.repeated", "{call}", "Calls that were handed over again, with their key, because the answer was lost.");

    private static readonly Counter<long> Moves = Meter.CreateCounter<long>(
        "harp.client.streams.moved", "{stream}",
        "Streams that went on over a connection of their own because their reader did not keep up.");

    /// <summary>The handing over of a call, as an activity; null where nobody listens.</summary>
    public static Activity? StartSubmit(string host, string procedure)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        return Source.StartActivity("submit", ActivityKind.Producer)?.SetTag("harp.procedure", procedure).SetTag("harp.host", host);
    }

    /// <summary>The <c>traceparent</c> of what is under way here; null for none, or where it has an id of another kind.</summary>
    public static string? Trace() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } && TraceParent.IsValid(id) ? id : null;

    /// <summary>The time stamp to give to <see cref="Answered"/>; 0 where nobody wants to know.</summary>
    public static long Begin(TimeProvider time) => Requests.Enabled ? time.GetTimestamp() : 0;

    /// <summary>A request got its first reply, or an exception in its place.</summary>
    public static void Answered(Request request, TimeProvider time, long begun, Exception? failure = null)
    {
        if (begun != 0)
        {
            var tags = new TagList { { "harp.operation", RequestTable.NameOf(request) } };
            if (failure is not null)
            {
                tags.Add("error.type", (failure as HarpException)?.Type ?? failure.GetType().Name);
            }

            Requests.Record(time.GetElapsedTime(begun).TotalSeconds, tags);
        }
    }

    /// <summary>A shared connection broke.</summary>
    public static void Lost() => Losses.Add(1);

    /// <summary>A call is handed over again.</summary>
    public static void Repeated() => Repeats.Add(1);

    /// <summary>A stream goes on over a connection of its own.</summary>
    public static void Moved() => Moves.Add(1);
}
