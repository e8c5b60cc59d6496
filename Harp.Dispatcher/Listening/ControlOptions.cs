namespace Harp.Dispatcher.Listening;

/// <summary>The control socket: where the machine's operators connect, whatever goes on at the public port.</summary>
internal sealed record ControlOptions
{
    /// <summary>Its name in the store's folder, where nothing else is said: that folder is its owner's alone.</summary>
    public const string FileName = "control.sock";

    /// <summary>Its file; empty for none, null for the store's folder.</summary>
    public string? Path { get; init; }

    /// <summary>The permissions of the file. Who may write to it may do everything.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// The number of clients that may be connected there at once; they do not count among the connections of the public port.
    /// </summary>
    public int ConnectionsMax { get; init; } = 16;
}
