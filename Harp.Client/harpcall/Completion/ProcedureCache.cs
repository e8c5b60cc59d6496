using System.Security.Cryptography;
using System.Text;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Completion;

/// <summary>
/// The procedures of hosts, for some minutes. Asking a daemon is a job as any other, and a person who presses the tab key wants neither
/// to wait for it each time nor to find a hundred of them in the list of jobs. The file is the user's own, in <c>$XDG_CACHE_HOME/harp</c>.
/// </summary>
internal sealed class ProcedureCache(string? folder, string dispatcher, TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(10);

    /// <summary>The usual folder; null without a home.</summary>
    public static string? UsualFolder(Func<string, string?> environment) =>
        environment("XDG_CACHE_HOME") is { Length: > 0 } said && Path.IsPathRooted(said) ? Path.Combine(said, "harp")
        : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache", "harp")
        : null;

    /// <exception cref="Client.Errors.HarpException">They had to be asked for, and there was no answer.</exception>
    public async Task<IReadOnlyList<ProcedureSheet>> GetAsync(Func<HarpCaller> caller, string host, CancellationToken cancellationToken)
    {
        var file = FileOf(host);
        if (file is not null && Read(file) is { } kept)
        {
            return kept;
        }

        var sheets = await ProceduresVerb.AskAsync(caller(), host, limit, cancellationToken).ConfigureAwait(false);
        Write(file, sheets);
        return sheets;
    }

    private string? FileOf(string host) => folder is null ? null
        : Path.Combine(
            folder, $"procedures-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{dispatcher}\n{host}")))[..32]}.json");

    private IReadOnlyList<ProcedureSheet>? Read(string file)
    {
        try
        {
            return File.Exists(file) && time.GetUtcNow() - File.GetLastWriteTimeUtc(file) < AgeMax
                ? ProcedureSheet.ListOf(RawJson.Parse(File.ReadAllBytes(file))) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or HarpErrorException)
        {
            // It is only a cache: what cannot be read is asked for.
            return null;
        }
    }

    private static void Write(string? file, IReadOnlyList<ProcedureSheet> sheets)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var whole = $"{file}.{Environment.ProcessId}";
            File.WriteAllText(whole, $"[{string.Join(',', sheets.Select(sheet => Encoding.UTF8.GetString(sheet.Json.Span)))}]");
            File.Move(whole, file, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // It is only a cache: the next time asks again.
        }
    }
}
