namespace Harp.Tests.Daemon.Procedures;

/// <summary>The example assembly, as its author would build it, in a real daemon.</summary>
public sealed class AssemblyTests
{
    [Fact]
    public async Task An_assembly_serves_beside_source_and_commands_each_in_its_own_place()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            $"""
            procedures = "p.cs"
            assemblies = ["{ConfiguredDaemon.InventoryPath}"]
            [limits]
            workers_min = 1
            workers_max = 1
            [[command]]
            name = "echo"
            command = ["echo", "hi"]
            """,
            ("p.cs", "namespace Inventory; public static class Volumes { [Procedure] public static string where() => "
                + "typeof(Volumes).Assembly.GetName().Name!; }"));
        Assert.Equal("""{"result":"Harp.Compiled"}""", await daemon.OutcomeAsync("where"));
        Assert.Equal("""{"result":"hi"}""", await daemon.OutcomeAsync("echo"));
        Assert.Matches("""^\{"result":\{"Found":0,"Calls":1,"Job":"j"\}\}$""", await daemon.OutcomeAsync(
            "volumes", """{"least":2,"measure":"Share"}""", ""","job":"j" """));
        Assert.Contains("\"Calls\":2", await daemon.OutcomeAsync("volumes", """[2, "share"]"""), StringComparison.Ordinal);
        Assert.Equal(
            """{"exception":{"type":"NotMounted","message":"nothing is mounted at /nowhere","data":{"path":"/nowhere"}}}""",
            await daemon.OutcomeAsync("mount_kind", "[\"/nowhere\"]"));
    }

    [Fact]
    public async Task An_assembly_that_is_gone_is_a_loading_error()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            "assemblies = [\"Inventory.dll\"]\n[limits]\nworkers_min = 0\n", ("Inventory.dll", ConfiguredDaemon.InventoryPath));
        File.Delete(Path.Combine(daemon.Folder.FullName, "Inventory.dll"));
        Assert.StartsWith(
            """{"harp":1,"error":{"type":"procedure_loading_error","message":"procedure 'mount_kind': cannot be loaded: """,
            Assert.Single(await daemon.CallAsync("mount_kind", "[\"/\"]")),
            StringComparison.Ordinal);
    }
}
