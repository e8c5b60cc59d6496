using System.Collections.Frozen;
using Harp.Protocol.Errors;

namespace Harp.Serving.Procedures;

/// <summary>Every procedure that can be called, whatever kind it is of.</summary>
internal sealed class Catalogue(IEnumerable<ProcedureInfo> procedures)
{
    private readonly FrozenDictionary<string, ProcedureInfo> _procedures =
        procedures.ToFrozenDictionary(procedure => procedure.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<ProcedureInfo> Procedures => _procedures.Values;

    /// <summary>By name.</summary>
    public IEnumerable<ProcedureInfo> InOrder() => Procedures.OrderBy(procedure => procedure.Name, StringComparer.Ordinal);

    /// <param name="name">What is asked for.</param>
    /// <param name="mayKnow">Which names may be suggested to whoever asks; all where null.</param>
    /// <exception cref="HarpErrorException"><c>no_such_procedure</c>.</exception>
    public ProcedureInfo Find(string name, Func<string, bool>? mayKnow = null) => _procedures.TryGetValue(name, out var found)
        ? found
        : throw new HarpErrorException(new HarpError(
            ErrorType.NoSuchProcedure,
            $"procedure: no procedure is called '{Shorten(name)}'"
                + $"{Suggestion.For(name, mayKnow is null ? _procedures.Keys : _procedures.Keys.Where(mayKnow))}"));

    private static string Shorten(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
