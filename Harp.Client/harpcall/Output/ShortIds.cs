namespace Harp.Client.CommandLine.Output;

/// <summary>
/// Ids where there is no room for whole ones: their beginning, which every verb takes, up to a dash. Twelve digits are a millisecond; where
/// jobs on the screen were submitted in the same one, all are shown long enough to differ.
/// </summary>
internal static class ShortIds
{
    private static readonly int[] Lengths = [13, 18, 23];

    /// <summary>The function that shortens the ids of these jobs.</summary>
    public static Func<string, string> Of(IEnumerable<string> ids)
    {
        var all = ids.Distinct(StringComparer.Ordinal).ToArray();
        var length = Lengths.FirstOrDefault(
            length => all.Select(id => Cut(id, length)).Distinct(StringComparer.Ordinal).Count() == all.Length, int.MaxValue);
        return id => Cut(id, length);
    }

    private static string Cut(string id, int length) => id.Length <= length ? id : id[..length];
}
