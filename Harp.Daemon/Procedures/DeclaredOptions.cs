using Harp.Protocol.Errors;
using Harp.Serving.Procedures;
using Microsoft.CodeAnalysis;

namespace Harp.Daemon.Procedures;

/// <summary>The options that a procedure's attribute says.</summary>
internal sealed class DeclaredOptions(AttributeData attribute)
{
    private const double SecondsMax = 30 * 86_400;

    private readonly Dictionary<string, TypedConstant> _said = attribute.NamedArguments.ToDictionary(pair => pair.Key, pair => pair.Value);

    public string? Name => Value("Name") as string;

    private double TimeLimit => Value("TimeLimit") is double seconds ? seconds : 0;

    private int MaxConcurrent => Value("MaxConcurrent") is int count ? count : 0;

    private string[] Secret => _said.TryGetValue("Secret", out var names) && !names.IsNull
        ? [.. names.Values.Select(name => name.Value).OfType<string>()] : [];

    /// <summary>The part of it that makes no sense, or null.</summary>
    public string? MistakeOf(string name, IEnumerable<string> parameters)
    {
        var known = parameters.ToList();
        return TimeLimit is not (>= 0 and <= SecondsMax)
            ? $"procedure '{name}': TimeLimit: expected 0 to {SecondsMax} seconds, got {TimeLimit}"
            : MaxConcurrent < 0 ? $"procedure '{name}': MaxConcurrent: expected an integer ≥ 0, got {MaxConcurrent}"
            : Secret.FirstOrDefault(secret => !known.Contains(secret)) is { } unknown
                ? $"procedure '{name}': Secret: no parameter is called '{unknown}'{Suggestion.For(unknown, known)}"
            : null;
    }

    public ProcedureInfo Apply(ProcedureInfo procedure) => new ProcedureOverride
    {
        TimeLimit = TimeLimit > 0 ? TimeSpan.FromSeconds(TimeLimit) : null,
        MaxConcurrent = MaxConcurrent > 0 ? MaxConcurrent : null,
        User = Value("User") as string,
        Group = Value("Group") as string,
        Idempotent = Value("Idempotent") as bool?,
        Secret = Secret,
    }.Apply(procedure);

    private object? Value(string name) => _said.TryGetValue(name, out var said) ? said.Value : null;
}
