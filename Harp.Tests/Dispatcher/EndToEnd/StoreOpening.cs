using System.Diagnostics;
using System.Globalization;
using Harp.Tests.Dispatcher.Storage.Sqlite;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>
/// A real dispatcher that opens a store, of an earlier version mostly, on a disk on which one thing goes wrong. It has no hosts, and so
/// ends at once where the store was opened all the same.
/// </summary>
internal sealed class StoreOpening(string kind) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    /// <summary>
    /// Opens it while a call of the system fails, the <paramref name="turn"/>th of its kind; false where so many are not made.
    /// </summary>
    /// <param name="call">Which call, as strace names it.</param>
    /// <param name="error">What it answers.</param>
    /// <param name="turn">From 1.</param>
    public async Task<bool> FailAsync(string call, string error, int turn)
    {
        var (store, trace) = (_folder.File("store"), _folder.File("trace"));
        PutAnew(store);
        string[] strace = ["strace", "-f", "-q", "-o", trace, "-e", $"trace={call}", "-e", string.Create(
            CultureInfo.InvariantCulture, $"inject={call}:error={error}:when={turn}")];
        await OpenAsync(store, [.. strace, .. Program(store)]);
        return (await File.ReadAllTextAsync(trace)).Contains("(INJECTED)", StringComparison.Ordinal);
    }

    /// <summary>Opens it on a file system that has room for so many pages; false where they were enough.</summary>
    public async Task<bool> FillAsync(SmallDisk disk, int pages)
    {
        var store = disk.File("store");
        PutAnew(store);
        disk.Fill("other");
        using (var other = new FileStream(disk.File("other"), FileMode.Open))
        {
            other.SetLength(other.Length - (pages * 4096));
        }

        var opened = await OpenAsync(store, [.. disk.Enter, .. Program($"{disk.Path}/store")]);
        File.Delete(disk.File("other"));
        return !opened;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>It is made in a folder of its own and copied: SQLite cannot open a database by its path into another mount.</summary>
    private void PutAnew(string store)
    {
        using var made = new TemporaryFolder();
        OldStore.Put(kind, made.File("store"));
        if (Directory.Exists(store))
        {
            Directory.Delete(store, recursive: true);
        }

        Directory.CreateDirectory(store);
        foreach (var file in Directory.GetFiles(made.File("store")))
        {
            File.Copy(file, Path.Combine(store, Path.GetFileName(file)));
        }
    }

    private string[] Program(string store) =>
        [ServerProcess.PathOf(
            "Harp.Dispatcher", "harpcallerd"), "--listen", "127.0.0.1:0", "--control", "", "--store", store, "--hosts",
            _folder.File("nowhere")];

    /// <summary>
    /// Whether it was opened. Where not, the reason is told and the store is as it was, or as it is once it was opened; in any case it can
    /// be opened the next time.
    /// </summary>
    private async Task<bool> OpenAsync(string store, string[] command)
    {
        var before = OldStore.Contents(store);
        var errors = await ErrorsAsync(command);
        var opened = errors.Contains("nowhere'", StringComparison.Ordinal);
        Assert.True(opened || errors.Contains("harpcallerd: cannot ", StringComparison.Ordinal), $"{store}: {errors}");
        Assert.DoesNotContain("no such", errors, StringComparison.Ordinal);
        var now = OldStore.Contents(store);
        var whole = OldStore.GoesOn(kind, store);
        Assert.True(now == whole || (!opened && now == before), $"the store is neither as it was nor as it should be: {errors}\n{now}");
        return opened;
    }

    private static async Task<string> ErrorsAsync(string[] command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var late = new CancellationTokenSource(Limit);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        return await errors + await output;
    }
}
