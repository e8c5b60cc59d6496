using Harp.Protocol;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Tests.Fuzz.Oracles;

/// <summary>A line of a daemon or a worker, by the words of the specification ("Dispatcher to daemon") alone.</summary>
/// <param name="Kind">Which message it is; null where it is none.</param>
/// <param name="Value">Its opaque value as text; empty where it has none.</param>
internal sealed record NaiveDaemonLine(DaemonMessageKind? Kind, string Value)
{
    private static readonly NaiveDaemonLine Nothing = new(null, "");

    public bool IsAcknowledgement => Kind is DaemonMessageKind.AcknowledgedSingle or DaemonMessageKind.AcknowledgedStream;

    public bool IsOutcome => Kind >= DaemonMessageKind.Result;

    public static NaiveDaemonLine Of(byte[] line)
    {
        var shape = NaiveJson.Parse(line, ProtocolLimits.DepthMax);
        if (shape is null || !IsSound(shape))
        {
            return Nothing;
        }

        string[] names = ["stream_result", "stream", "result", "exception", "error"];
        var found = names.Where(name => shape.Find(name) is not null).ToArray();
        if (found.Length != 1)
        {
            return Nothing;
        }

        var value = shape.Find(found[0])!;
        var text = System.Text.Encoding.UTF8.GetString(value.In(line));
        return found[0] switch
        {
            "stream_result" => Acknowledgement(shape, value, line),
            "stream" => new NaiveDaemonLine(DaemonMessageKind.Packet, text),
            "result" => new NaiveDaemonLine(DaemonMessageKind.Result, text),
            "exception" => IsFailure(value) ? new NaiveDaemonLine(DaemonMessageKind.Exception, text) : Nothing,
            _ => IsFailure(value) ? new NaiveDaemonLine(DaemonMessageKind.Error, text) : Nothing,
        };
    }

    private static NaiveDaemonLine Acknowledgement(NaiveValue shape, NaiveValue value, byte[] line) =>
        value.Kind is not ('t' or 'f') || shape.Find("harp") is not { } version || !version.In(line).SequenceEqual("1"u8) ? Nothing
        : new NaiveDaemonLine(value.Kind == 't' ? DaemonMessageKind.AcknowledgedStream : DaemonMessageKind.AcknowledgedSingle, "");

    private static bool IsFailure(NaiveValue value) => IsSound(value)
        && value.Find("type") is { Kind: '"', Text.Length: > 0 } type && !NaiveValue.IsLone(type.Text)
        && value.Find("message") is { Kind: '"' };

    private static bool IsSound(NaiveValue value) =>
        value is { Kind: '{', HasTwins: false } && !value.Members.Exists(member => NaiveValue.IsLone(member.Name));
}
