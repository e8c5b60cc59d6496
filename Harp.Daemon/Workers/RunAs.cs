using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers;

/// <summary>
/// As whom a worker runs: the names that a procedure gives; none for the daemon's own. Workers are never shared between two of these.
/// </summary>
internal sealed record RunAs(string? User, string? Group)
{
    /// <summary>As the daemon itself.</summary>
    public static RunAs Daemon { get; } = new(null, null);

    public static RunAs Of(ProcedureInfo procedure) =>
        procedure.User is null && procedure.Group is null ? Daemon : new RunAs(procedure.User, procedure.Group);

    public override string ToString() => this switch
    {
        { User: null, Group: null } => "the daemon's own user",
        { User: null } => $"group '{Group}'",
        { Group: null } => $"user '{User}'",
        _ => $"user '{User}', group '{Group}'",
    };
}
