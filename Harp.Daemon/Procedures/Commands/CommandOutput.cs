namespace Harp.Daemon.Procedures.Commands;

/// <summary>The handling of a command's standard output.</summary>
internal enum CommandOutput
{
    /// <summary>It is the result, a string, without the end of its last line.</summary>
    Text,

    /// <summary>It is the result, one JSON value.</summary>
    Json,

    /// <summary>Each line is a packet, a string; the result is null.</summary>
    Lines,

    /// <summary>Each line is a message: <c>{"stream":…}</c>, and as the last one <c>{"result":…}</c> or <c>{"exception":…}</c>.</summary>
    JsonLines,
}
