using System.Buffers;
using System.Text;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Output;

/// <summary>Where results go, as bytes, and where everything else goes, as text. Each value is flushed: somebody may be reading along.</summary>
internal sealed class Terminal(Stream stdout, TextWriter stderr)
{
    public OutputFormat Format { get; set; }

    public TextWriter Error => stderr;

    /// <summary>Writes a value and an LF.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>(json.Length + 1);
        Write(json, line);
        line.Write("\n"u8);
        await stdout.WriteAsync(line.WrittenMemory, cancellationToken).ConfigureAwait(false);
        await stdout.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a text, whatever the format, and an LF.</summary>
    public async Task WriteTextAsync(string text, CancellationToken cancellationToken)
    {
        await stdout.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellationToken).ConfigureAwait(false);
        await stdout.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says something to the person who called.</summary>
    public void Say(string text)
    {
        // The trace speaks from other threads.
        lock (stderr)
        {
            stderr.WriteLine(text);
            stderr.Flush();
        }
    }

    private void Write(ReadOnlyMemory<byte> json, ArrayBufferWriter<byte> output)
    {
        switch (Format)
        {
            case OutputFormat.Pretty:
                PrettyJson.Write(json.Span, output);
                break;
            case OutputFormat.Raw when json.Span[0] == (byte)'"':
                output.Write(Encoding.UTF8.GetBytes(StrictJson.ToValue<string>(RawJson.Parse(json)) ?? ""));
                break;
            default:
                output.Write(json.Span);
                break;
        }
    }
}
