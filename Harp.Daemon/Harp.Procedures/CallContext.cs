namespace Harp.Procedures;

/// <summary>What a procedure may know about its call; a parameter of this type is filled in by the daemon and is no argument.</summary>
public sealed class CallContext
{
    /// <summary>The name that was called.</summary>
    public required string Procedure { get; init; }

    /// <summary>The user whose password was verified; null where the daemon asks for none.</summary>
    public string? User { get; init; }

    /// <summary>The address of the peer that asked, such as <c>127.0.0.1:50312</c>; null where it is unknown.</summary>
    public string? Client { get; init; }
}
