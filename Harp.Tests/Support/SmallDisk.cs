using System.Diagnostics;

namespace Harp.Tests.Support;

/// <summary>
/// A real file system of a few MiB, mounted on a folder in a mount namespace of its own. Programs that should see it are started through
/// <see cref="Enter"/>; the test itself reaches it through <see cref="File"/>.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _keeper;

    private SmallDisk(Process keeper, string path, string[] enter)
    {
        _keeper = keeper;
        Path = path;
        Enter = enter;
    }

    /// <summary>Where programs in the namespace find it.</summary>
    public string Path { get; }

    /// <summary>The command that runs the command after it in the namespace.</summary>
    public string[] Enter { get; }

    /// <summary>Mounts one, or skips the test where that is not permitted.</summary>
    public static async Task<SmallDisk> MountAsync(TemporaryFolder folder, int megabytes)
    {
        var path = Directory.CreateDirectory(folder.File("disk")).FullName;
        var refusals = new List<string>();
        foreach (var user in new[] { false, true })
        {
            string[] own = user ? ["--user", "--map-root-user"] : [];
            if (await TryAsync([.. own, "--mount"], path, megabytes, refusals) is { } keeper)
            {
                string[] join = user ? ["--user", "--preserve-credentials"] : [];
                return new SmallDisk(keeper, path, ["nsenter", $"--target={keeper.Id}", .. join, "--mount"]);
            }
        }

        Assert.Skip($"no file system can be mounted here: {string.Join("; ", refusals)}");
        throw new UnreachableException();
    }

    /// <summary>A file on it, as the test's own namespace reaches it.</summary>
    public string File(string name) => $"/proc/{_keeper.Id}/root{Path}/{name}";

    /// <summary>Takes all that is free.</summary>
    public void Fill(string name)
    {
        using var file = new FileStream(File(name), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 65536, 4096 })
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // It is full.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private static async Task<Process?> TryAsync(string[] unshare, string path, int megabytes, List<string> refusals)
    {
        var start = new ProcessStartInfo(
            "unshare", [.. unshare, "sh", "-c", $"mount -t tmpfs -o size={megabytes}m tmpfs \"$0\" && echo mounted && exec cat", path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var late = new CancellationTokenSource(Limit);
        try
        {
            var keeper = Process.Start(start)!;
            if (await keeper.StandardOutput.ReadLineAsync(late.Token) == "mounted")
            {
                return keeper;
            }

            refusals.Add((await keeper.StandardError.ReadToEndAsync(late.Token)).Trim());
            keeper.Dispose();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            refusals.Add(missing.Message);
        }

        return null;
    }
}
