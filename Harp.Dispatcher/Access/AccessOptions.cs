namespace Harp.Dispatcher.Access;

/// <summary>The configuration of access.</summary>
internal sealed record AccessOptions
{
    /// <summary>The users file; null where everybody may do everything.</summary>
    public string? Users { get; init; }

    /// <summary>The rules, in the order of the configuration file.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];

    public AccessLimits Limits { get; init; } = new();
}
