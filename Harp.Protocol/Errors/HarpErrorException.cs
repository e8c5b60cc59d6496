namespace Harp.Protocol.Errors;

/// <summary>A peer's mistake, or a failure that the catalogue names: it carries the error that goes onto the wire.</summary>
public sealed class HarpErrorException : Exception
{
    /// <summary>Carries <paramref name="error"/>.</summary>
    public HarpErrorException(HarpError error)
        : base($"{error.Type}: {error.Message}") => Error = error;

    /// <summary>Carries <paramref name="error"/>, and what led to it.</summary>
    public HarpErrorException(HarpError error, Exception? cause)
        : base($"{error.Type}: {error.Message}", cause) => Error = error;

    /// <summary>The coded error.</summary>
    public HarpError Error { get; }
}
