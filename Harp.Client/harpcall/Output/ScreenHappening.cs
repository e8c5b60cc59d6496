namespace Harp.Client.CommandLine.Output;

/// <summary>Why a screen is to be drawn again.</summary>
/// <param name="IsTick">Time has passed.</param>
/// <param name="Key">A key was pressed.</param>
internal readonly record struct ScreenHappening(bool IsTick, ConsoleKeyInfo? Key)
{
    public static ScreenHappening Tick => new(true, null);

    /// <summary>Something is new, the terminal's size for one.</summary>
    public static ScreenHappening News => new(false, null);

    public static ScreenHappening Of(ConsoleKeyInfo key) => new(false, key);
}
