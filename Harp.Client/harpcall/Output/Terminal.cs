using System.Buffers;
using System.Text;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The streams of a run: where results go, as bytes, and where everything else goes, as text. Each value is flushed: somebody may be
/// reading along. Where standard error is a terminal, its last line can be a live one, which makes room for all that is printed.
/// </summary>
internal sealed class Terminal(Stream stdout, TextWriter stderr, TerminalTraits? traits = null)
{
    private readonly Lock _gate = new();
    private readonly LiveLine _live = new(stderr);
    private bool _isHeld;

    /// <summary>The format of values; null where nothing was said: then as they came, and lists as tables on a terminal.</summary>
    public OutputFormat? Format { get; set; }

    public TerminalTraits Traits { get; set; } = traits ?? TerminalTraits.None;

    /// <summary>True if lists and facts are laid out for people.</summary>
    public bool IsForPeople => Traits.OutIsTerminal && Format is null;

    /// <summary>
    /// True if a live line can be shown. Where standard output goes elsewhere, as to <c>jq</c>, what comes out there may well be written to
    /// this terminal, without anybody asking the line to make room.
    /// </summary>
    public bool HasLiveLine => Traits is { OutIsTerminal: true, ErrorIsTerminal: true, Redraws: true };

    /// <summary>Paints what goes to standard output.</summary>
    public Paint OutPaint => new(Traits is { Colours: true, OutIsTerminal: true });

    /// <summary>Paints what goes to standard error.</summary>
    public Paint ErrorPaint => new(Traits is { Colours: true, ErrorIsTerminal: true });

    /// <summary>Writes a value and an LF.</summary>
    /// <exception cref="OutputLostException">Standard output takes no more; so for all that writes there.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>(json.Length + 1);
        Write(json, line);
        line.Write("\n"u8);
        await WriteBytesAsync(line.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a text, whatever the format, and an LF.</summary>
    public Task WriteTextAsync(string text, CancellationToken cancellationToken) =>
        WriteBytesAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellationToken);

    /// <summary>Writes a text as it is: for who draws a whole screen.</summary>
    public Task DrawAsync(string text, CancellationToken cancellationToken) =>
        WriteBytesAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Says something to the person who called.</summary>
    public void Say(string text)
    {
        // The trace speaks from other threads.
        lock (_gate)
        {
            Erase();
            stderr.WriteLine(text);
            stderr.Flush();
        }
    }

    /// <summary>Puts a question, and leaves the cursor behind it.</summary>
    public void Ask(string text)
    {
        lock (_gate)
        {
            Erase();
            stderr.Write(text);
            stderr.Flush();
        }
    }

    /// <summary>Draws the live line over the one before; nothing where there is none to draw on.</summary>
    public void ShowLive(string text)
    {
        lock (_gate)
        {
            if (HasLiveLine && !_isHeld)
            {
                _live.Show(text, Traits.Size());
            }
        }
    }

    /// <summary>Takes the live line away.</summary>
    public void HideLive()
    {
        lock (_gate)
        {
            Erase();
        }
    }

    /// <summary>Takes the sign away that Ctrl-C leaves where it was typed.</summary>
    public void HideTyped()
    {
        lock (_gate)
        {
            Erase();
            if (HasLiveLine && Traits.InIsTerminal)
            {
                _live.EraseTyped();
            }
        }
    }

    private void Erase()
    {
        if (_live.IsShown)
        {
            _live.Erase(Traits.Size());
        }
    }

    private async Task WriteBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Hold(Traits.OutIsTerminal);
        try
        {
            await stdout.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await stdout.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException)
        {
            throw new OutputLostException(lost);
        }
        finally
        {
            Hold(false);
        }
    }

    /// <summary>While something is written to the same terminal, the live line stays away.</summary>
    private void Hold(bool held)
    {
        lock (_gate)
        {
            _isHeld = held;
            if (held)
            {
                Erase();
            }
        }
    }

    private void Write(ReadOnlyMemory<byte> json, ArrayBufferWriter<byte> output)
    {
        switch (Format)
        {
            case OutputFormat.Pretty:
                WriteJson(json, output, new PrettyJson(OutPaint).Write);
                break;
            case OutputFormat.Raw when json.Span[0] == (byte)'"':
                var text = StrictJson.ToValue<string>(RawJson.Parse(json)) ?? "";
                output.Write(Encoding.UTF8.GetBytes(Traits.OutIsTerminal ? CellText.Lines(text) : text));
                break;
            default:
                WriteJson(json, output, (value, copy) => copy.Write(value));
                break;
        }
    }

    private void WriteJson(ReadOnlyMemory<byte> json, ArrayBufferWriter<byte> output, Layout layout)
    {
        if (!Traits.OutIsTerminal)
        {
            layout(json.Span, output);
            return;
        }

        var laidOut = new ArrayBufferWriter<byte>(json.Length);
        layout(json.Span, laidOut);
        TerminalSafe.Write(laidOut.WrittenSpan, output);
    }

    private delegate void Layout(ReadOnlySpan<byte> json, IBufferWriter<byte> output);
}
