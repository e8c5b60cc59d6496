namespace Harp.Daemon.Procedures;

/// <summary>Where workers load the compiled procedures from: a temporary folder that only this user can enter, gone when the daemon stops.</summary>
internal sealed class ProcedureFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harpd-");

    private ProcedureFolder() => AssemblyPath = Path.Combine(_folder.FullName, "Harp.Compiled.dll");

    public string AssemblyPath { get; }

    public static ProcedureFolder Write(byte[] image)
    {
        var folder = new ProcedureFolder();
        File.WriteAllBytes(folder.AssemblyPath, image);
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
