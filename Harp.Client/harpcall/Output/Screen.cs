using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The whole terminal, on its alternate screen: what was there before comes back when this ends, by itself, by Ctrl-C, by SIGTERM, or for
/// as long as it is stopped by Ctrl-Z. It draws over what it drew, line by line, so that nothing flickers, and tells of keys, new sizes and
/// the passing of time.
/// </summary>
internal sealed class Screen : IAsyncDisposable
{
    private const string Enter = "\e[?1049h\e[?25l\e[H\e[2J";
    private const string Leave = "\e[?1l\e>\e[?25h\e[?1049l";
    private const int HappeningsMax = 256;

    private readonly Terminal _terminal;
    private readonly Channel<ScreenEvent> _happenings = Channel.CreateBounded<ScreenEvent>(
        new BoundedChannelOptions(HappeningsMax) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly List<PosixSignalRegistration> _signals = [];
    private volatile bool _isOver;

    private Screen(Terminal terminal) => _terminal = terminal;

    /// <summary>Takes the terminal.</summary>
    public static async Task<Screen> OpenAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        var screen = new Screen(terminal);
        screen.Listen();
        await terminal.DrawAsync(Enter, cancellationToken).ConfigureAwait(false);
        new Thread(screen.ReadKeys) { IsBackground = true, Name = "keys" }.Start();
        return screen;
    }

    /// <summary>Says that there is something new to draw.</summary>
    public void Post() => _happenings.Writer.TryWrite(ScreenEvent.News);

    /// <summary>A tick at once and then each interval, keys, and whatever else asks for the screen to be drawn.</summary>
    public async IAsyncEnumerable<ScreenEvent> HappeningsAsync(
        TimeSpan interval, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var clock = time.CreateTimer(_ => _happenings.Writer.TryWrite(ScreenEvent.Tick), null, TimeSpan.Zero, interval);
        await foreach (var change in _happenings.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <summary>Draws lines, which must not be wider than the terminal, over what is there.</summary>
    public Task DrawAsync(Func<TerminalSize, IEnumerable<string>> lines, CancellationToken cancellationToken)
    {
        var size = _terminal.Traits.Size();
        var frame = new StringBuilder("\e[H");
        frame.AppendJoin("\e[K\r\n", lines(size).Take(size.Rows)).Append("\e[K\e[J");
        return _terminal.DrawAsync(frame.ToString(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        _signals.ForEach(signal => signal.Dispose());
        await _terminal.DrawAsync(Leave, CancellationToken.None).ConfigureAwait(false);
    }

    private void Listen()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        On(PosixSignal.SIGWINCH, Post);
        On(PosixSignal.SIGCONT, () =>
        {
            Write(Enter);
            Post();
        });

        // What follows is the signal's own business: to stop the process, or to end it.
        On(PosixSignal.SIGTSTP, () => Write(Leave));
        On(PosixSignal.SIGTERM, () => Write(Leave));
        On(PosixSignal.SIGHUP, () => Write(Leave));
        On(PosixSignal.SIGQUIT, () => Write(Leave));
    }

    private void On(PosixSignal signal, Action action) => _signals.Add(PosixSignalRegistration.Create(signal, _ => action()));

    private void Write(string text)
    {
        if (!_isOver)
        {
            _terminal.DrawAsync(text, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    /// <summary>Reading a key cannot be given up, so a thread of its own does it, which ends with the process.</summary>
    private void ReadKeys()
    {
        try
        {
            while (!_isOver)
            {
                _happenings.Writer.TryWrite(ScreenEvent.Of(Console.ReadKey(intercept: true)));
            }
        }
        catch (InvalidOperationException)
        {
            // Standard input has ended: nobody is there to press keys, and Ctrl-C still ends it all.
        }
    }
}
