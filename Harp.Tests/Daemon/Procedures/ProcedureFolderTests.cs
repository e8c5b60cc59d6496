using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Serving.Procedures;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures;

/// <summary>Where a daemon keeps what its workers load, beside other daemons and those who clear away old files.</summary>
public sealed class ProcedureFolderTests : IDisposable
{
    private static readonly LoadedProcedures Procedures = new(new Catalogue([]), [1, 2, 3], new WorkerManifest());

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("harp-tests-");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void What_a_killed_daemon_left_is_removed_by_the_next_and_what_a_living_one_has_is_not()
    {
        var left = Fill(Directory.CreateDirectory(
            Path.Combine(_parent.FullName, "harpd.left")).FullName, "worker.json", "Harp.Compiled.dll");
        using var living = ProcedureFolder.Write(Procedures, _parent.FullName);
        using var next = ProcedureFolder.Write(Procedures, _parent.FullName);
        Assert.False(Directory.Exists(left));
        Assert.True(File.Exists(living.Manifest()));
        Assert.NotEqual(living.Manifest(), next.Manifest());
    }

    [Fact]
    public void What_no_daemon_wrote_stays_where_it_is()
    {
        var foreign = Fill(Directory.CreateDirectory(Path.Combine(_parent.FullName, "harpd.notes")).FullName, "notes.txt");
        var target = Fill(Directory.CreateDirectory(Path.Combine(_parent.FullName, "elsewhere")).FullName, "worker.json");
        Directory.CreateSymbolicLink(Path.Combine(_parent.FullName, "harpd.link"), target);
        using var folder = ProcedureFolder.Write(Procedures, _parent.FullName);
        Assert.True(File.Exists(Path.Combine(foreign, "notes.txt")));
        Assert.True(File.Exists(Path.Combine(target, "worker.json")));
    }

    [Theory]
    [InlineData("worker.json")]
    [InlineData("Harp.Compiled.dll")]
    [InlineData("")]
    public void What_somebody_removed_is_there_again_for_the_next_worker(string name)
    {
        using var folder = ProcedureFolder.Write(Procedures, _parent.FullName);
        var path = Path.GetDirectoryName(folder.Manifest())!;
        if (name.Length == 0)
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(Path.Combine(path, name));
        }

        var manifest = folder.Manifest();
        Assert.NotNull(WorkerManifest.Read(manifest));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(manifest)!, "Harp.Compiled.dll")));
    }

    [Fact]
    public void A_folder_that_others_made_in_its_place_is_not_used()
    {
        using var folder = ProcedureFolder.Write(Procedures, _parent.FullName);
        var path = Path.GetDirectoryName(folder.Manifest())!;
        var forged = Directory.CreateDirectory(Path.Combine(_parent.FullName, "forged")).FullName;
        foreach (var file in Directory.GetFiles(path))
        {
            File.Copy(file, Path.Combine(forged, Path.GetFileName(file)));
        }

        Directory.Delete(path, recursive: true);
        Directory.Move(forged, path);
        Assert.NotEqual(path, Path.GetDirectoryName(folder.Manifest()));
        Assert.True(Directory.Exists(path));
    }

    [Fact]
    public void Nothing_is_left_of_it_in_the_end()
    {
        ProcedureFolder.Write(Procedures, _parent.FullName).Dispose();
        Assert.Empty(_parent.GetFileSystemInfos());
    }

    [Fact]
    public void A_folder_for_it_that_is_missing_is_named()
    {
        var missing = Path.Combine(_parent.FullName, "missing");
        var refused = Assert.Throws<ConfigurationException>(() => ProcedureFolder.Write(Procedures, missing));
        Assert.Equal($"{missing}: expected a folder for temporary files (TMPDIR), and there is none", refused.Message);
    }

    [Theory]
    [InlineData("TMPDIR", "expected a folder for temporary files (TMPDIR), and there is none")]
    [InlineData("STATE_DIRECTORY", "expected the folder that STATE_DIRECTORY names, and there is none")]
    [InlineData("RUNTIME_DIRECTORY", "expected the folder that RUNTIME_DIRECTORY names, and there is none")]
    public async Task A_daemon_that_finds_no_folder_for_it_names_that_at_its_start_and_at_a_check(string variable, string message)
    {
        var missing = Path.Combine(_parent.FullName, "missing") + Path.DirectorySeparatorChar;
        var source = Path.Combine(_parent.FullName, "p.cs");
        await File.WriteAllTextAsync(
            source, "public static class P { [Procedure] public static int one() => 1; }", TestContext.Current.CancellationToken);
        var command = $"unset STATE_DIRECTORY RUNTIME_DIRECTORY; export {variable}={missing}";
        string[] arguments = ["--listen", "127.0.0.1:0", "--no-auth", "--procedures", source];
        var start = await ServerProcess.RunAfterAsync(command, "Harp.Daemon", "harpd", arguments);
        Assert.Equal((2, $"harpd: {missing}: {message}\n"), (start.Status, start.Errors));
        var check = await ServerProcess.RunAfterAsync(command, "Harp.Daemon", "harpd", [.. arguments, "--check"]);
        Assert.Equal((2, $"harpd: {missing}: {message}\n"), (check.Status, check.Errors));
    }

    private static string Fill(string folder, params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(folder, name), "");
        }

        return folder;
    }
}
