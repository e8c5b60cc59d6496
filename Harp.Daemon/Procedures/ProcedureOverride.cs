using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures;

/// <summary>The options that the configuration says of one procedure; null where the procedure's own declaration stands.</summary>
internal sealed record ProcedureOverride
{
    public TimeSpan? TimeLimit { get; init; }

    public int? MaxConcurrent { get; init; }

    public string? User { get; init; }

    public string? Group { get; init; }

    public bool? Idempotent { get; init; }

    /// <summary>Further arguments whose values must not be logged or quoted.</summary>
    public IReadOnlyList<string> Secret { get; init; } = [];

    public ProcedureInfo Apply(ProcedureInfo procedure) => procedure with
    {
        TimeLimit = TimeLimit ?? procedure.TimeLimit,
        MaxConcurrent = MaxConcurrent ?? procedure.MaxConcurrent,
        User = User ?? procedure.User,
        Group = Group ?? procedure.Group,
        Idempotent = Idempotent ?? procedure.Idempotent,
        Parameters = [.. procedure.Parameters.Select(parameter => Secret.Contains(parameter.Name) ? parameter.AsSecret() : parameter)],
    };
}
