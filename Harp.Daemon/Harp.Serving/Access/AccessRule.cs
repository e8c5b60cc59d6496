using System.Net;
using Harp.Hosting;
using Harp.Serving.Procedures;

namespace Harp.Serving.Access;

/// <summary>
/// One <c>[[allow]]</c>: these users may call these procedures from these addresses. It only ever adds; what no rule allows is denied.
/// </summary>
internal sealed record AccessRule
{
    /// <summary>In a rule's users: everybody who was let in.</summary>
    public const string Everybody = "*";

    /// <summary>The place of the rule, for messages: <c>harpd.toml: allow[1]</c>.</summary>
    public required string Where { get; init; }

    /// <summary>Names, or <see cref="Everybody"/>.</summary>
    public required IReadOnlyCollection<string> Users { get; init; }

    /// <summary>The procedures that it is about; null for all.</summary>
    public IReadOnlyList<Glob>? Procedures { get; init; }

    /// <summary>The networks that it is about; null for all.</summary>
    public IReadOnlyList<IPNetwork>? From { get; init; }

    /// <summary>True if it allows this call.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="procedure">For what.</param>
    /// <param name="address">From where; null where that cannot be told, which no network holds.</param>
    public bool Allows(string user, string procedure, IPAddress? address) =>
        (Users.Contains(user) || Users.Contains(Everybody))
        && (Procedures is null || Procedures.Any(glob => glob.Matches(procedure)))
        && (From is null || (address is not null && From.Any(network => network.Contains(address))));

    /// <summary>The patterns that fit no procedure: mistyped, most likely.</summary>
    public static IEnumerable<(string Where, string Pattern)> WithoutEffect(IEnumerable<AccessRule> rules, Catalogue catalogue) =>
        from rule in rules
        from glob in rule.Procedures ?? []
        where !catalogue.Procedures.Any(procedure => glob.Matches(procedure.Name))
        select (rule.Where, glob.Pattern);
}
