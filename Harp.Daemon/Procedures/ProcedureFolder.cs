using Harp.Daemon.Workers;
using Harp.Hosting;
using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Procedures;

/// <summary>
/// The place of the files that workers need: a folder that only this user can enter. It is the daemon's alone: no worker removes it, the
/// daemon holds it by a lock, which those who clear away old files heed (systemd-tmpfiles does), and writes it anew where it is found
/// damaged. One that a killed daemon left is removed by the next that starts.
/// </summary>
internal sealed class ProcedureFolder : IDisposable
{
    /// <summary>Another one than in releases that did not hold their folders: theirs are left alone.</summary>
    private const string Prefix = "harpd.";
    private const string Unfinished = ".new";
    private const int AttemptsMax = 100;

    private static readonly string[] Names =
        [
            WorkerManifest.FileName, WorkerManifest.CompiledName, WorkerManifest.FileName + Unfinished,
            WorkerManifest.CompiledName + Unfinished];

    private readonly Lock _gate = new();
    private readonly LoadedProcedures _procedures;
    private readonly string _parent;
    private string _path;
    private SafeFileHandle _held;
    private long _manifestBytes;

    private ProcedureFolder(LoadedProcedures procedures, string parent)
    {
        (_procedures, _parent) = (procedures, parent);
        (_path, _held) = Make(parent);
        Fill();
    }

    /// <summary>
    /// The usual parent of such folders: where the service manager lets a service keep its files, else where temporary ones are.
    /// </summary>
    public static string UsualParent => Usual().Path;

    /// <summary>
    /// The reason why nothing can be written where such folders are, as far as that shows without writing; null where all is well.
    /// </summary>
    public static string? FindMistake() => Usual() is var (path, variable) && !Directory.Exists(path) ? Missing(path, variable) : null;

    /// <summary>The path of the manifest; written anew where somebody removed it, or a file beside it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public string Manifest()
    {
        lock (_gate)
        {
            if (!IsWhole())
            {
                Leave();
                (_path, _held) = Make(_parent);
                Fill();
            }

            return ManifestPath;
        }
    }

    /// <exception cref="ConfigurationException">It cannot be written.</exception>
    public static ProcedureFolder Write(LoadedProcedures procedures, string? parent = null)
    {
        parent ??= UsualParent;
        try
        {
            RemoveLeft(parent);
            return new ProcedureFolder(procedures, parent);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(Directory.Exists(parent)
                ? $"{parent}: the compiled procedures cannot be written there: {refused.Message}"
                : Missing(parent, Usual().Variable));
        }
    }

    public void Dispose() => Leave();

    private string ManifestPath => Path.Combine(_path, WorkerManifest.FileName);

    private string CompiledPath => Path.Combine(_path, WorkerManifest.CompiledName);

    /// <summary>A folder that a variable names and is not there is no reason to write elsewhere: somebody meant it.</summary>
    private static (string Path, string Variable) Usual() =>
        Named("STATE_DIRECTORY") ?? Named("RUNTIME_DIRECTORY") ?? (Path.GetTempPath(), "TMPDIR");

    private static (string Path, string Variable)? Named(string variable) =>
        Environment.GetEnvironmentVariable(variable)?.Split(':')[0] is { Length: > 0 } folder ? (folder, variable) : null;

    private static string Missing(string path, string variable) => variable == "TMPDIR"
        ? $"{path}: expected a folder for temporary files (TMPDIR), and there is none"
        : $"{path}: expected the folder that {variable} names, and there is none";

    /// <summary>Between making a folder and holding it, another daemon that starts may take it for one that was left.</summary>
    private static (string Path, SafeFileHandle Held) Make(string parent)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var path = Path.Combine(parent, $"{Prefix}{Path.GetRandomFileName()}");
            if (Path.Exists(path))
            {
                continue;
            }

            PrivateFolder.Create(path);
            if (NativeFiles.Open(path) is { } held)
            {
                if (NativeFiles.TryLock(held) && IsOurs(path, held))
                {
                    return (path, held);
                }

                held.Dispose();
            }
        }

        throw new IOException($"{parent}: expected to make a folder in it, and each was taken away again");
    }

    /// <summary>
    /// True if the name still stands for the folder that is held, and that is this user's: others may make one of the same name where it is
    /// removed.
    /// </summary>
    private static bool IsOurs(string path, SafeFileHandle held) =>
        NativeFiles.Identify((int)held.DangerousGetHandle()) is { } known && known.Owner == NativeAccounts.UserId()
            && NativeFiles.Identify(path) == known;

    private bool IsWhole() => IsOurs(_path, _held)
        && new FileInfo(ManifestPath) is { Exists: true } manifest && manifest.Length == _manifestBytes
        && (_procedures.Image is null
            || (new FileInfo(CompiledPath) is { Exists: true } compiled && compiled.Length == _procedures.Image.Length));

    private void Fill()
    {
        if (_procedures.Image is { } image)
        {
            File.WriteAllBytes(CompiledPath + Unfinished, image);
            File.Move(CompiledPath + Unfinished, CompiledPath);
        }

        _procedures.Manifest.Write(ManifestPath + Unfinished);
        _manifestBytes = new FileInfo(ManifestPath + Unfinished).Length;
        File.Move(ManifestPath + Unfinished, ManifestPath);
    }

    private void Leave()
    {
        if (IsOurs(_path, _held))
        {
            Remove(_path);
        }

        _held.Dispose();
    }

    private static void RemoveLeft(string parent)
    {
        foreach (var path in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            using var held = NativeFiles.Open(path);
            if (held is not null && IsOurs(path, held) && NativeFiles.TryLock(held))
            {
                Remove(path);
            }
        }
    }

    /// <summary>Removes what a daemon writes, and nothing else, whatever the folder is.</summary>
    private static void Remove(string path)
    {
        try
        {
            foreach (var name in Names)
            {
                File.Delete(Path.Combine(path, name));
            }

            Directory.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Somebody else removed it, or keeps files of his own in it: then it is not only ours.
        }
    }
}
