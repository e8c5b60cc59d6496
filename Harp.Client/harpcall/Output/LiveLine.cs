namespace Harp.Client.CommandLine.Output;

/// <summary>
/// A terminal's last line, which is drawn over the one before. Who writes elsewhere on the terminal erases it first. One thread at a time.
/// </summary>
internal sealed class LiveLine(TextWriter terminal)
{
    private int _columns;

    public bool IsShown => _columns > 0;

    public void Show(string text, TerminalSize size)
    {
        GoToStart(size);
        terminal.Write($"{text}\e[K");
        terminal.Flush();
        _columns = CellText.PaintedWidth(text);
    }

    public void Erase(TerminalSize size)
    {
        GoToStart(size);
        EraseTyped();
    }

    /// <summary>Erases what the keyboard left in this line where nothing was shown: the sign for Ctrl-C.</summary>
    public void EraseTyped()
    {
        terminal.Write("\r\e[K");
        terminal.Flush();
    }

    /// <summary>
    /// Goes to the start. Where the window has become narrower than what is shown, the terminal has broken it into several lines.
    /// </summary>
    private void GoToStart(TerminalSize size)
    {
        var above = Math.Max(0, _columns - 1) / Math.Max(1, size.Columns);
        terminal.Write(string.Concat(Enumerable.Repeat("\r\e[K\e[A", above)) + "\r");
        _columns = 0;
    }
}
