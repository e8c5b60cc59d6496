using System.Text;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Procedures.Binding;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// An output of messages: <c>{"stream":…}</c>, then <c>{"result":…}</c> or <c>{"exception":…}</c>. Without either the result is null.
/// </summary>
internal sealed class MessagesResult(PacketStream packets, int messageBytesMax) : CommandResult
{
    private readonly OutputLines _lines = new(messageBytesMax, returns: false);
    private DaemonMessage? _last;

    public override ProcedureException? Raised
    {
        get
        {
            if (_last is not { Kind: DaemonMessageKind.Exception } last)
            {
                return null;
            }

            var raised = HarpError.Read(last.Value);
            return new ProcedureException(raised.Type, raised.Message, raised.Data);
        }
    }

    public override async Task ReadAsync(Stream output, CancellationToken ending)
    {
        while (await output.ReadAsync(_lines.Room(), ending).ConfigureAwait(false) is > 0 and var read)
        {
            _lines.Add(read);
            while (_lines.TryTake(out var line))
            {
                await TakeAsync(line, ending).ConfigureAwait(false);
            }
        }

        if (_lines.TryTakeUnfinished(out var last))
        {
            await TakeAsync(last, ending).ConfigureAwait(false);
        }
    }

    public override object? Value() => _last?.Value ?? RawJson.Null;

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> line, CancellationToken ending)
    {
        if (line.Span.Trim(" \t\r"u8).IsEmpty)
        {
            return;
        }

        var message = Parse(line);
        if (message.Kind == DaemonMessageKind.Packet)
        {
            await packets.WriteAsync(message.Value, ending).ConfigureAwait(false);
        }
        else
        {
            _last = message with { Value = message.Value.Copy() };
        }
    }

    private DaemonMessage Parse(ReadOnlyMemory<byte> line)
    {
        if (_last is not null)
        {
            throw new InvalidPacketException(
                $"output: expected nothing after the last message, got {ValueKinds.Excerpt(Encoding.UTF8.GetString(line.Span))}");
        }

        try
        {
            var message = DaemonMessage.Parse(line);
            return message.Kind is DaemonMessageKind.Packet or DaemonMessageKind.Result or DaemonMessageKind.Exception
                ? message
                : throw new InvalidPacketException(Expected(line));
        }
        catch (HarpErrorException malformed)
        {
            throw new InvalidPacketException($"{Expected(line)}: {malformed.Error.Message}", malformed);
        }
    }

    private static string Expected(ReadOnlyMemory<byte> line) =>
        $"output: expected lines {{\"stream\":…}}, {{\"result\":…}} or "
            + $"{{\"exception\":…}}, got {ValueKinds.Excerpt(Encoding.UTF8.GetString(line.Span))}";
}
