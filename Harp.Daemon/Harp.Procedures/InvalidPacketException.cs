namespace Harp.Procedures;

/// <summary>A packet or result cannot be JSON, or exceeds the limit of a message.</summary>
public sealed class InvalidPacketException : Exception
{
    /// <summary>Says what was expected and what came.</summary>
    public InvalidPacketException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
