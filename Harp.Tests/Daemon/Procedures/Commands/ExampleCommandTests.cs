namespace Harp.Tests.Daemon.Procedures.Commands;

/// <summary>The executables under <c>examples/commands</c> do what the configuration says of them.</summary>
public sealed class ExampleCommandTests
{
    [Fact]
    public async Task A_shell_script_and_a_Python_program_are_procedures()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            await File.ReadAllTextAsync(
                Path.Combine(ConfiguredDaemon.ExamplesFolder, "commands", "commands.toml"), TestContext.Current.CancellationToken),
            ("largest_files.sh", Path.Combine(ConfiguredDaemon.ExamplesFolder, "commands", "largest_files.sh")),
            ("checksums.py", Path.Combine(ConfiguredDaemon.ExamplesFolder, "commands", "checksums.py")),
            ("some/large", new string('x', 300)),
            ("some/small", "abc"));
        var folder = Path.Combine(daemon.Folder.FullName, "some");
        Assert.Equal(
            [$"{{\"stream\":\"300\\t{folder}/large\"}}", """{"result":null}"""],
            (await daemon.CallAsync("largest_files", $"{{\"folder\":\"{folder}\",\"count\":1}}"))[1..]);
        Assert.Equal(
            """{"exception":{"type":"ExitStatus","message":"largest_files.sh ended with exit status 3: expected a folder, got /nowhere","data":{"status":3,"stderr":"expected a folder, got /nowhere"}}}""",
            await daemon.OutcomeAsync("largest_files", "[\"/nowhere\"]"));
        Assert.Equal(
            [$"{{\"stream\":{{\"path\": \"{folder}/small\", \"checksum\": "
                + $"\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}}}}", """{"result":{"files": 1}}"""],
            (await daemon.CallAsync("checksums", $"[[\"{folder}/small\"]]"))[1..]);
        Assert.Equal(
            """{"exception":{"type":"UnknownAlgorithm","message":"there is no algorithm crc","data":{"algorithm": "crc"}}}""",
            await daemon.OutcomeAsync("checksums", "{\"paths\":[],\"algorithm\":\"crc\"}"));
    }
}
