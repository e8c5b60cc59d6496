namespace Harp.Dispatcher.Hosts;

/// <summary>A source of the registry's lines. A new kind of source is a class beside this file.</summary>
internal interface IHostSource
{
    /// <summary>The kind of source it is, as clients are told.</summary>
    string Kind { get; }

    /// <summary>Reads all of it.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    Task<HostSnapshot> ReadAsync(CancellationToken cancellationToken);
}
