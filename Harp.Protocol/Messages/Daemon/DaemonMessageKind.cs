namespace Harp.Protocol.Messages.Daemon;

/// <summary>The kind of a line from a daemon (spec: "Dispatcher to daemon").</summary>
public enum DaemonMessageKind
{
    /// <summary><c>{"harp":1,"stream_result":false}</c>: a single value will come.</summary>
    AcknowledgedSingle,

    /// <summary><c>{"harp":1,"stream_result":true}</c>: packets may come, then a value.</summary>
    AcknowledgedStream,

    /// <summary><c>{"stream":…}</c>.</summary>
    Packet,

    /// <summary><c>{"result":…}</c>; the last line.</summary>
    Result,

    /// <summary><c>{"exception":{…}}</c>; the last line.</summary>
    Exception,

    /// <summary><c>{"harp":1,"error":{…}}</c>; the last line.</summary>
    Error,
}
