namespace Harp.Client.CommandLine.Output;

/// <summary>Keys that mean the same on every screen.</summary>
internal static class ScreenKeys
{
    public static bool Leaves(ConsoleKeyInfo key) => key.Key is ConsoleKey.Q or ConsoleKey.Escape || key.KeyChar is 'q' or 'Q';

    /// <summary>The number of rows that a key moves; 0 for one that does not.</summary>
    public static int Moves(ConsoleKeyInfo key, int page) => (key.Key, key.KeyChar) switch
    {
        (ConsoleKey.UpArrow, _) or (_, 'k') => -1,
        (ConsoleKey.DownArrow, _) or (_, 'j') => 1,
        (ConsoleKey.PageUp, _) => -page,
        (ConsoleKey.PageDown, _) or (ConsoleKey.Spacebar, _) => page,
        (ConsoleKey.Home, _) or (_, 'g') => -int.MaxValue,
        (ConsoleKey.End, _) or (_, 'G') => int.MaxValue,
        _ => 0,
    };
}
