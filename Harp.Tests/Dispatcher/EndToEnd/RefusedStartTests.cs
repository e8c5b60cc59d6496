using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>What a dispatcher says that cannot start for its disk.</summary>
public sealed class RefusedStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task On_a_full_disk_without_ballast_it_says_what_helps_a_start()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, megabytes: 8);
        await MakeStoreAsync(disk);
        disk.Fill("filled");

        var (status, _, errors) = await StartAsync(disk, "true");
        Assert.NotEqual(0, status);
        Assert.Contains("free some", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("or prune", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_disk_is_called_so_and_nobody_else_is_blamed()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, megabytes: 8);
        await MakeStoreAsync(disk);

        var (status, _, errors) = await StartAsync(disk, $"mount -o remount,ro {disk.Path}");
        Assert.NotEqual(0, status);
        Assert.Contains("Read-only file system", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("another harpcallerd", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_tells_of_a_path_that_is_too_long_for_the_control_socket_as_a_start_does()
    {
        var store = _folder.File(new string('s', 100));
        var (status, output, errors) = await ServerProcess.RunAsync(
            "Harp.Dispatcher", "harpcallerd", "", "--check-config", "--store", store, "--hosts", _folder.Write("hosts", ""));
        Assert.Equal((2, "harpcallerd: 1 thing wrong\n"), (status, output));
        Assert.Contains($"control: expected a path of at most 107 bytes, got '{store}/control.sock'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_others_can_change_is_told_by_the_start_and_by_the_check()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var store = Directory.CreateDirectory(_folder.File("store")).FullName;
        File.SetUnixFileMode(store, (UnixFileMode)0b111_111_111);
        var told = $"{store}: expected a folder that only its owner can change (mode 700 or 750), got mode 777";
        string[] arguments = ["--listen", "127.0.0.1:0", "--store", store, "--hosts", _folder.Write("hosts", "")];
        var (status, _, errors) = await ServerProcess.RunAsync("Harp.Dispatcher", "harpcallerd", "", ["--check-config", .. arguments]);
        Assert.Equal(2, status);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        await using var server = await ServerProcess.StartAsync("Harp.Dispatcher", "harpcallerd", arguments);
        await server.TellsAsync(told);
    }

    private string[] Arguments(SmallDisk disk) =>
    [
        "--listen", "127.0.0.1:0", "--store", $"{disk.Path}/store", "--hosts", _folder.Write("hosts", ""),
        "--config", _folder.Write("harp.toml", "[limits]\ndisk_reserve = 0\ndisk_ballast = 0\n"),
    ];

    private async Task MakeStoreAsync(SmallDisk disk)
    {
        await using var server = await ServerProcess.StartByAsync(disk.Enter, "Harp.Dispatcher", "harpcallerd", Arguments(disk));
        server.AskToStop();
        Assert.Equal(0, await server.WaitAsync());
    }

    /// <summary>In the disk's namespace, after a command.</summary>
    private Task<(int Status, string Output, string Errors)> StartAsync(SmallDisk disk, string command) => ServerProcess.RunAfterAsync(
        $"exec {string.Join(' ', disk.Enter)} /bin/sh -c '{command}; exec \"$0\" \"$@\"' \"$0\" \"$@\"", "Harp.Dispatcher",
        "harpcallerd", Arguments(disk));
}
