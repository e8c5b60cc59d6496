using System.Text.RegularExpressions;

namespace Harp.Hosting.Logging;

/// <summary>
/// Tells whether stderr leads into systemd's journal, which keeps the time of each line by itself and takes its priority from
/// <c>&lt;N&gt;</c> before it.
/// </summary>
internal static partial class Journal
{
    private const string Variable = "JOURNAL_STREAM";

    /// <summary>
    /// The variable names the device and the inode of the stream; it is inherited also by processes whose stderr leads elsewhere.
    /// </summary>
    public static bool IsThere() => IsStream(Environment.GetEnvironmentVariable(Variable), TargetOf("/proc/self/fd/2"));

    /// <param name="variable">What the variable says; null where it is not there.</param>
    /// <param name="target">Where stderr leads, as <c>socket:[123]</c>; null where nobody knows.</param>
    internal static bool IsStream(string? variable, string? target) =>
        variable is not null && target is not null && variable.Split(':') is [_, var inode]
            && Inode().Match(target) is { Success: true } found && found.Groups[1].Value == inode;

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            // No /proc: then lines are written as for anybody.
            return null;
        }
    }

    [GeneratedRegex(@"^(?:socket|pipe):\[(\d+)\]$")]
    private static partial Regex Inode();
}
