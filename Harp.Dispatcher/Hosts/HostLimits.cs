namespace Harp.Dispatcher.Hosts;

/// <summary>The bounds of the registry's sources, and when they are read.</summary>
internal sealed record HostLimits
{
    /// <summary>The time that the program may run; then it is killed, with what it started.</summary>
    public TimeSpan ProgramTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time that a start waits for the program before it goes on with the hosts that were kept.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of bytes that the program may print.</summary>
    public int OutputBytesMax { get; init; } = 16 << 20;

    /// <summary>The pause after which the source is read again without being asked; zero for never.</summary>
    public TimeSpan RefreshEvery { get; init; }
}
