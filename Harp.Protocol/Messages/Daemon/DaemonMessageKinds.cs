namespace Harp.Protocol.Messages.Daemon;

/// <summary>The words by which errors name what a daemon sent (spec: "Dispatcher to daemon").</summary>
public static class DaemonMessageKinds
{
    /// <summary>The specification's word for a kind of line, with its article: <c>an acknowledgement</c>.</summary>
    public static string Words(DaemonMessageKind kind) => kind switch
    {
        DaemonMessageKind.AcknowledgedSingle or DaemonMessageKind.AcknowledgedStream => "an acknowledgement",
        DaemonMessageKind.Packet => "a packet",
        DaemonMessageKind.Result => "a result",
        DaemonMessageKind.Exception => "an exception",
        _ => "an error",
    };
}
