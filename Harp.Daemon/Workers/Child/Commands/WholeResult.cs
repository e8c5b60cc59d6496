using System.Text;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// An output that is the result: a text without the end of its last line, in which bytes that are no UTF-8 become U+FFFD, or one JSON
/// value.
/// </summary>
internal sealed class WholeResult(bool isJson, int messageBytesMax) : CommandResult
{
    private readonly MemoryStream _all = new();

    public override async Task ReadAsync(Stream output, CancellationToken ending)
    {
        var buffer = new byte[CommandLimits.BufferBytes];
        for (int read; (read = await output.ReadAsync(buffer, ending).ConfigureAwait(false)) > 0;)
        {
            _all.Write(buffer, 0, read);
            if (_all.Length > messageBytesMax)
            {
                throw new InvalidPacketException($"result: expected a message of at most {messageBytesMax} bytes, got more");
            }
        }
    }

    public override object? Value() => isJson ? Json() : Encoding.UTF8.GetString(WithoutLineEnd());

    private ReadOnlySpan<byte> WithoutLineEnd()
    {
        var bytes = _all.GetBuffer().AsSpan(0, (int)_all.Length);
        return bytes.EndsWith("\r\n"u8) ? bytes[..^2] : bytes.EndsWith("\n"u8) ? bytes[..^1] : bytes;
    }

    private RawJson Json()
    {
        try
        {
            return RawJson.Parse(_all.ToArray());
        }
        catch (HarpErrorException malformed)
        {
            throw new InvalidPacketException($"result: expected one JSON value as output: {malformed.Error.Message}", malformed);
        }
    }
}
