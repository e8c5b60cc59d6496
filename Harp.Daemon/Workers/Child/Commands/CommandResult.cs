using Harp.Daemon.Procedures.Commands;
using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>The handling of a command's output.</summary>
internal abstract class CommandResult
{
    /// <summary>The exception that the command itself says it raised; null where that is nothing.</summary>
    public virtual ProcedureException? Raised => null;

    public static CommandResult Of(CommandOutput output, PacketStream packets, int messageBytesMax) => output switch
    {
        CommandOutput.Text => new WholeResult(isJson: false, messageBytesMax),
        CommandOutput.Json => new WholeResult(isJson: true, messageBytesMax),
        CommandOutput.Lines => new LinesResult(packets, messageBytesMax),
        _ => new MessagesResult(packets, messageBytesMax),
    };

    /// <summary>Reads to the end; waits where packets are not taken.</summary>
    /// <exception cref="InvalidPacketException">The output is not what was declared.</exception>
    public abstract Task ReadAsync(Stream output, CancellationToken ending);

    /// <summary>The call is being ended: hands on what was read and not handed on yet, as far as that makes sense.</summary>
    public virtual void Cut()
    {
    }

    /// <summary>The result, once all was read and the command had ended well.</summary>
    /// <exception cref="InvalidPacketException">The output is not what was declared.</exception>
    public abstract object? Value();
}
