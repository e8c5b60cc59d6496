using Harp.Daemon.Workers;

namespace Harp.Daemon.Procedures;

/// <summary>Where workers find what they need: a temporary folder that only this user can enter, gone when the daemon stops.</summary>
internal sealed class ProcedureFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harpd-");

    private ProcedureFolder() => ManifestPath = Path.Combine(_folder.FullName, WorkerManifest.FileName);

    public string ManifestPath { get; }

    public static ProcedureFolder Write(LoadedProcedures procedures)
    {
        var folder = new ProcedureFolder();
        if (procedures.Image is { } image)
        {
            File.WriteAllBytes(Path.Combine(folder._folder.FullName, WorkerManifest.CompiledName), image);
        }

        procedures.Manifest.Write(folder.ManifestPath);
        return folder;
    }

    public void Dispose()
    {
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }
}
