using System.Runtime.InteropServices;

namespace Harp.Client.CommandLine.Output;

/// <summary>The traits of the process's standard streams: people at a terminal, or programs. The default is programs alone.</summary>
internal sealed record TerminalTraits
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const nuint GetWindowSize = 0x5413;

    public static TerminalTraits None { get; } = new();

    public bool InIsTerminal { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>True if colours may be used where there is a terminal.</summary>
    public bool Colours { get; init; }

    /// <summary>True if a line may be drawn over: no terminal that calls itself dumb can.</summary>
    public bool Redraws { get; init; }

    /// <summary>True if the locale says that signs beyond ASCII can be shown.</summary>
    public bool Unicode { get; init; }

    /// <summary>Asked whenever something is drawn, since terminals change their size.</summary>
    public Func<TerminalSize> Size { get; init; } = () => TerminalSize.Usual;

    /// <summary>A table is for eyes: both a terminal and the right to move on it.</summary>
    public bool CanFillScreen => OutIsTerminal && InIsTerminal && Redraws;

    /// <param name="environment">Reads a variable: NO_COLOR (https://no-color.org), TERM, the locale, COLUMNS and LINES.</param>
    public static TerminalTraits Detect(Func<string, string?> environment)
    {
        var isDumb = environment("TERM") is null or "" or "dumb";
        var locale = First(environment, "LC_ALL", "LC_CTYPE", "LANG") ?? "";
        return new TerminalTraits
        {
            InIsTerminal = IsTerminal(StandardInput),
            OutIsTerminal = IsTerminal(StandardOutput),
            ErrorIsTerminal = IsTerminal(StandardError),
            Colours = !isDumb && string.IsNullOrEmpty(environment("NO_COLOR")),
            Redraws = !isDumb,
            Unicode = locale.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase),
            Size = () => AskSize() ?? TerminalSize.Of(environment("COLUMNS"), environment("LINES")),
        };
    }

    private static string? First(Func<string, string?> environment, params string[] names) =>
        names.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    private static bool IsTerminal(int descriptor) => descriptor switch
    {
        StandardInput => !Console.IsInputRedirected,
        StandardOutput => !Console.IsOutputRedirected,
        _ => !Console.IsErrorRedirected,
    };

    /// <summary>The console's own way would set up the terminal for reading keys, which nobody asked for.</summary>
    private static TerminalSize? AskSize()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        return Ask(StandardError, GetWindowSize, out var window) == 0 && window is { Columns: > 0, Rows: > 0 }
            || (Ask(StandardOutput, GetWindowSize, out window) == 0 && window is { Columns: > 0, Rows: > 0 })
            ? new TerminalSize(window.Columns, window.Rows)
            : null;
    }

    [DllImport("libc", EntryPoint = "ioctl")]
    private static extern int Ask(int descriptor, nuint request, out Window window);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Window
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        private readonly ushort _width;
        private readonly ushort _height;
    }
}
