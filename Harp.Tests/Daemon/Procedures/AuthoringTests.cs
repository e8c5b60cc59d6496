using Harp.Daemon.Procedures;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures;

/// <summary>What the author of C# procedures may rely on, over real processes.</summary>
public sealed class AuthoringTests
{
    private const string Source = """
        public enum Colour { Red, Green }
        public record Point(int X, int Y);
        public class Counter
        {
            private int _calls;
            public Counter() => Console.WriteLine("made one");
            [Procedure] public int count() => ++_calls;
            [Procedure] public async Task<string> paint(Colour colour = Colour.Green, Point? at = null, List<int>? more = null)
            {
                await Task.Yield();
                return $"{colour} {at?.X} {more?.Count}";
            }
        }
        public class Broken
        {
            public Broken() => throw new InvalidOperationException("cannot be made");
            [Procedure] public int broken() => 1;
        }
        public static class Others
        {
            [Procedure] public static async IAsyncEnumerable<Point> points(int n) { for (var i = 0; i < n; i++) { await Task.Yield(); yield return new Point(i, 0); } }
            [Procedure] public static string context(CallContext call) => $"{call.Procedure} {call.User} {call.Caller} {call.Job} {call.Attempt} {call.Client is not null} {call.Deadline is not null}";
            [Procedure] public static string traced(CallContext call) => $"{call.TraceParent} {System.Diagnostics.Activity.Current?.ParentId}";
            [Procedure] public static void chosen() => throw new ProcedureException("OutOfStock", "no more", new { left = 0 });
            [Procedure] public static void plain() => throw new InvalidOperationException("plain") { Data = { ["code"] = 7 } };
            [Procedure] public static object endless() { var a = new List<object>(); a.Add(a); return a; }
            [Procedure(Secret = ["pin"])] public static int unlock(int pin) => 1;
            [Procedure] public static int login(int pin) => 1;
            [Procedure(MaxConcurrent = 1)] public static async Task hold(PacketStream packets) { packets.Write("up"); await Task.Delay(-1); }
            [Procedure(TimeLimit = 3600)] public static void spin() { while (true) { } }
        }
        """;

    private static readonly Lazy<string> Compiled = new(() => CompiledOnce.OfText(Source));

    [Fact]
    public async Task Methods_of_every_kind_can_be_called_and_say_what_they_raise()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            """
            procedures = "p.cs"
            [limits]
            workers_min = 1
            workers_max = 2
            [procedure.login]
            secret = ["pin"]
            [procedure.hold]
            max_concurrent = 2
            [procedure.spin]
            time_limit = 0.2
            [procedure.context]
            time_limit = 60
            """,
            ("p.cs", Source));

        // An instance is made once by a worker, and keeps its state.
        Assert.Equal("""{"result":1}""", await daemon.OutcomeAsync("count"));
        Assert.Equal("""{"result":2}""", await daemon.OutcomeAsync("count"));
        Assert.Equal("""{"result":"Green  "}""", await daemon.OutcomeAsync("paint"));
        Assert.Equal("""{"result":"Red 3 2"}""", await daemon.OutcomeAsync(
            "paint", """{"colour":"red","at":{"X":3,"Y":4},"more":[1,2]}"""));
        Assert.Equal(
            ["""{"harp":1,"stream_result":true}""", """{"stream":{"X":0,"Y":0}}""", """{"stream":{"X":1,"Y":0}}""", """{"result":null}"""],
            await daemon.CallAsync("points", "[2]"));
        const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Assert.Equal($$"""{"result":"{{Parent}} {{Parent}}"}""", await daemon.OutcomeAsync("traced", "[]", $",\"trace\":\"{Parent}\""));
        Assert.Equal("""{"result":" "}""", await daemon.OutcomeAsync("traced"));
        Assert.Equal("""{"result":"context  carol j1 3 True True"}""", await daemon.OutcomeAsync(
            "context", "[]", ""","job":"j1","attempt":3,"caller":"carol" """));
        Assert.Equal("""{"exception":{"type":"System.InvalidOperationException","message":"cannot be made"}}""", await daemon.OutcomeAsync(
            "broken"));
        Assert.Equal("""{"exception":{"type":"OutOfStock","message":"no more","data":{"left":0}}}""", await daemon.OutcomeAsync("chosen"));
        Assert.Equal(
            """{"exception":{"type":"System.InvalidOperationException","message":"plain","data":{"code":7}}}""",
            await daemon.OutcomeAsync("plain"));
        Assert.StartsWith("""{"harp":1,"error":{"type":"invalid_message",""", await daemon.OutcomeAsync(
            "endless"), StringComparison.Ordinal);
        foreach (var secretly in (string[])["unlock", "login"])
        {
            Assert.DoesNotContain("8642", await daemon.OutcomeAsync(secretly, "[\"8642\"]"), StringComparison.Ordinal);
        }

        Assert.Contains("\"limit\":\"time_limit\"", await daemon.OutcomeAsync("spin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_is_told_where_that_is_configured()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            $"assemblies = [\"{Compiled.Value}\"]\n[limits]\nworkers_min = 1\n[exceptions]\nstack = true\n");
        Assert.Matches(
            """^\{"exception":\{"type":"System.InvalidOperationException","message":"plain","data":\{"code":"""
                + """7,"stack":" +at Others.plain\(\)""", await daemon.OutcomeAsync("plain"));
    }

    [Fact]
    public async Task What_is_configured_overrules_what_its_author_declared()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            $"assemblies = [\"{Compiled.Value}\"]\n[limits]\nworkers_min = 1\n[procedure.hold]\nmax_concurrent = 2\n");
        var clients = new List<LineClient>();
        for (var i = 0; i < 2; i++)
        {
            clients.Add(await LineClient.ConnectAsync(daemon.Server.EndPoint));
            await clients[i].SendLineAsync(ConfiguredDaemon.Request("hold", "[]"));
            await clients[i].ReadLineAsync();
            Assert.Equal("""{"stream":"up"}""", await clients[i].ReadLineAsync());
        }

        Assert.Contains("all 2 calls of it", await daemon.OutcomeAsync("hold"), StringComparison.Ordinal);
        clients.ForEach(client => client.Reset());
    }

    [Fact]
    public async Task A_folder_of_source_may_use_the_assemblies_of_its_lib_folder_and_named_ones()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            "procedures = \"procedures\"\nreferences = [\"more/Other.dll\"]\n[limits]\nworkers_min = 1\n",
            ("procedures/a.cs", "public static class A { [Procedure] public static string kind(string path) => "
                + "Inventory.Mounts.KindOf(path); }"),
            ("procedures/b.cs", "public static class B { [Procedure] public static string b() => nameof(A); }"),
            ("procedures/lib/Inventory.dll", ConfiguredDaemon.InventoryPath),
            ("more/Other.dll", ConfiguredDaemon.InventoryPath));
        Assert.Matches("""^\{"result":"[a-z0-9]+"\}$""", await daemon.OutcomeAsync("kind", "[\"/proc\"]"));
        Assert.Equal("""{"result":"A"}""", await daemon.OutcomeAsync("b"));
    }

    [Fact]
    public void An_assembly_without_procedures_is_refused() => Assert.Contains(
        "expected at least one method with [Procedure]",
        Assert.Throws<Harp.Hosting.ConfigurationException>(
            () => AssemblyReader.Read(typeof(Harp.Hosting.Settings).Assembly.Location)).Message,
        StringComparison.Ordinal);
}
