namespace Harp.Client.CommandLine.Output;

/// <summary>The reason why a screen is to be drawn again.</summary>
/// <param name="IsTick">Time has passed.</param>
/// <param name="Key">A key was pressed.</param>
internal readonly record struct ScreenEvent(bool IsTick, ConsoleKeyInfo? Key)
{
    public static ScreenEvent Tick => new(true, null);

    /// <summary>Something is new, the terminal's size for one.</summary>
    public static ScreenEvent News => new(false, null);

    public static ScreenEvent Of(ConsoleKeyInfo key) => new(false, key);
}
