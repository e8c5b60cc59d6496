namespace Harp.Serving.Procedures;

/// <summary>
/// The facts about a procedure that are known without running it: what its author declared, and what the configuration says instead.
/// </summary>
/// <param name="Name">What callers call it.</param>
/// <param name="Streams">Whether packets may come before its outcome.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Summary">Its summary comment; empty where it has none.</param>
internal sealed record ProcedureInfo(string Name, bool Streams, IReadOnlyList<ParameterInfo> Parameters, string Summary)
{
    public ProcedureKind Kind { get; init; }

    /// <summary>The type that it returns as its author would write it; empty where that is nothing.</summary>
    public string Returns { get; init; } = "";

    /// <summary>True if it takes whatever is given, beyond <see cref="Parameters"/>.</summary>
    public bool TakesAnything { get; init; }

    /// <summary>The time that a call may run; null where only its caller bounds that.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The number of calls of it that may run at once; null where only the number of workers bounds that.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>The system's user it runs as; null for the daemon's own.</summary>
    public string? User { get; init; }

    /// <summary>The system's group it runs as; null for the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>True if a second call with the same arguments does no harm.</summary>
    public bool Idempotent { get; init; }

    /// <summary>
    /// Its name and what it takes and returns, in one line: <c>disk_usage(string path, int? depth = null) → Usage, streaming</c>.
    /// </summary>
    public string Signature()
    {
        var taken = TakesAnything ? "…" : string.Join(", ", Parameters.Select(parameter => parameter.Signature()));
        return $"{Name}({taken}){(Returns.Length > 0 ? $" → {Returns}" : "")}{(Streams ? ", streaming" : "")}";
    }
}
