namespace Harp.Tests.Tidy;

/// <summary>One row of the table of layers.</summary>
/// <param name="Folder">The source folder that it governs; the longest folder that holds a file wins.</param>
/// <param name="Namespace">The folder's own namespace, which it may always use.</param>
/// <param name="MayUse">The other namespaces of ours that it may use, with all below them; a leading <c>!</c> takes one out again.</param>
/// <param name="Why">The reason, as it is told to whoever breaks the rule.</param>
internal sealed record LayerRule(string Folder, string Namespace, string[] MayUse, string Why)
{
    public bool Governs(string file) => file.StartsWith(Folder + "/", StringComparison.Ordinal);

    public bool Allows(string used) =>
        MayUse.Append(Namespace).Any(allowed => allowed[0] != '!' && Holds(allowed, used))
        && !MayUse.Any(allowed => allowed[0] == '!' && Holds(allowed[1..], used));

    private static bool Holds(string outer, string name) => name == outer || name.StartsWith(outer + ".", StringComparison.Ordinal);
}
