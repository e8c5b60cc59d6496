using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures;

/// <summary>How operators and callers learn what can be called.</summary>
public sealed class CatalogueTests
{
    private const string Source = """
        public static class P
        {
            /// <summary>Adds two numbers.</summary>
            /// <param name="a">The first.</param>
            [Procedure(TimeLimit = 5, Idempotent = true, Secret = ["key"])]
            public static int add(int a, int b = 2, string key = "hidden") => a + b;
        }
        """;

    private const string Configuration = """
        procedures = "p.cs"
        [procedure.add]
        max_concurrent = 3
        [[command]]
        name = "scan"
        command = ["ls", "--", "{path}"]
        arguments = [{ name = "path", help = "Where to look." }]
        output = "lines"
        help = "Lists a folder."
        """;

    private const string Add =
        """{"name":"add","kind":"source","signature":"add(int a, int b = 2, [string key]) → int","help":"Adds two numbers.","streams":false,"arguments":[{"name":"a","type":"int","optional":false,"help":"The first."},{"name":"b","type":"int","optional":true,"default":2},{"name":"key","type":"string","optional":true,"secret":true}],"returns":"int","time_limit":5.0,"max_concurrent":3,"idempotent":true}""";

    private const string Self =
        """{"name":"harp.procedures","kind":"built-in","signature":"harp.procedures() → array","help":"Tells which procedures the caller may call, with what they take and their help.","streams":false,"arguments":[],"returns":"array","idempotent":true}""";

    private const string Scan =
        """{"name":"scan","kind":"command","signature":"scan(string path), streaming","help":"Lists a folder.","streams":true,"arguments":[{"name":"path","type":"string","optional":false,"help":"Where to look."}],"idempotent":false}""";

    [Fact]
    public async Task The_daemon_tells_its_procedures_over_the_wire_without_a_worker()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync($"{Configuration}\n[limits]\nworkers_min = 0\n", ("p.cs", Source));
        Assert.Equal(["""{"harp":1,"stream_result":false}""", $"{{\"result\":[{Add},{Self},{Scan}]}}"], await daemon.CallAsync(
            "harp.procedures"));
        Assert.Equal(
            """{"harp":1,"error":{"type":"invalid_argument_list","message":"arguments: expected at most 0, got 1"}}""",
            Assert.Single(await daemon.CallAsync("harp.procedures", "[1]")));
        Assert.Contains("did you mean 'harp.procedures'?", await daemon.OutcomeAsync("harp.procedure"), StringComparison.Ordinal);
        Assert.Empty(ProcessList.ChildrenOf(daemon.Server.Pid));
    }

    [Fact]
    public async Task List_prints_the_catalogue_for_people_and_for_programs()
    {
        var (status, output, errors) = await ConfiguredDaemon.RunAsync(Configuration, ["list"], ("p.cs", Source));
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains(
            "add(int a, int b = 2, [string key]) → int\n    Adds two numbers.\n      a    The first.\nharp.procedures() → array\n", output,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "scan(string path), streaming\n    Lists a folder.\n      path  Where to look.\n", output, StringComparison.Ordinal);
        Assert.Equal((0, $"{Add}\n{Self}\n{Scan}\n", ""), await ConfiguredDaemon.RunAsync(
            Configuration, ["list", "--json"], ("p.cs", Source)));
    }

    [Fact]
    public async Task List_tells_what_is_wrong()
    {
        Assert.Equal(1, (await ConfiguredDaemon.RunAsync("procedures = \"p.cs\"", ["list"], ("p.cs", "class P { int a = b; }"))).Status);
        Assert.Equal(2, (await ConfiguredDaemon.RunAsync("procedures = \"q.cs\"", ["list"])).Status);
    }

    [Fact]
    public async Task Check_says_that_all_is_good_and_starts_nothing() => Assert.Equal(
        (0, "harpd: configuration is good: listens on 127.0.0.1:4306, 3 procedures\n", ""),
        await ConfiguredDaemon.RunAsync($"no_auth = true\n{Configuration}", ["--check"], ("p.cs", Source)));

    [Fact]
    public async Task Check_tells_all_mistakes_at_once()
    {
        var (status, output, errors) = await ConfiguredDaemon.RunAsync(
            """
            procedures = "p.cs"
            users = "users"
            assemblies = ["gone.dll", "text.dll"]
            [tls]
            certificate = "gone.pem"
            [procedure.ad]
            idempotent = true
            [[command]]
            name = "missing"
            command = ["no-such-program"]
            [[command]]
            name = "plain"
            command = ["./plain.txt"]
            [[command]]
            name = "harp.own"
            command = ["true"]
            [[command]]
            name = "nowhere"
            command = ["true"]
            directory = "/nowhere"
            """,
            ["--check"],
            ("p.cs", "public static class P\n{\n    [Procedure] public static int a() => b;\n    [Procedure] static int c() => 1;\n}\n"),
            ("users", "nonsense\n"),
            ("plain.txt", "hello"),
            ("text.dll", "hello"));
        var lines = errors.TrimEnd().Split('\n');
        Assert.Equal((2, $"harpd: {lines.Length} things wrong\n"), (status, output));
        Assert.All(
            (string[])[
                "~/p.cs(3,42): error CS0103: The name 'b' does not exist",
                "~/gone.dll: cannot read the assembly",
                "~/text.dll: ",
                "command 'missing': expected an executable, found no 'no-such-program' in /usr/local/sbin:",
                "command 'plain': expected an executable, got ~/./plain.txt, which is not executable",
                "command 'harp.own': expected another name; those that begin with 'harp.' are the daemon's own",
                "command 'nowhere': directory: expected a folder, got /nowhere",
                "~/users(1): expected name:crypt-hash",
                "tls: cannot use the certificate",
            ],
            mistake => Assert.Contains(lines, line => line.Contains(mistake, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Compiling_takes_no_longer_than_it_may()
    {
        var (status, _, errors) = await ConfiguredDaemon.RunAsync(
            "no_auth = true\nprocedures = \"p.cs\"\n[times]\ncompile = 0.001\n", [], ("p.cs", Source));
        Assert.Equal(2, status);
        Assert.Contains("procedures: expected them to be compiled within 0.001 s", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_what_only_a_start_would_meet()
    {
        var (status, _, errors) = await CheckAsync(
            """
            [[allow]]
            users = ["alcie"]
            [procedure.add]
            user = "no-such-user"
            """);
        Assert.Equal(2, status);
        Assert.Contains("allow[1].users: unknown user 'alcie'; did you mean 'alice'?", errors, StringComparison.Ordinal);
        Assert.Contains("procedure 'add': user: expected a user of this system, got 'no-such-user'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_tells_what_a_start_would_warn_of_and_calls_it_good()
    {
        var (status, output, errors) = await CheckAsync("[[allow]]\nusers = [\"alice\"]\nprocedures = [\"ad\"]\n");
        Assert.Equal(0, status);
        Assert.Contains("configuration is good", output, StringComparison.Ordinal);
        Assert.Contains("harpd: warning: ~/harpd.toml: allow[1]: no procedure fits 'ad'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_in_one_part_of_the_file_hide_none_in_the_others()
    {
        var (status, _, errors) = await ConfiguredDaemon.RunAsync(
            """
            listen = "127.0.0.1:99999"
            procedures = "p.cs"
            no_auth = "yes"
            worker = 3
            [limits]
            worker_nice = 30
            worker_memory_max = 5
            [times]
            grace = -1
            [tls]
            key = "a.key"
            [[allow]]
            procedures = ["a"]
            [[allow]]
            users = ["*"]
            from = ["10.8.0.7/16"]
            [[command]]
            name = "show"
            command = ["echo", "{password}"]
            arguments = [{ name = "password" }]
            secret = ["password"]
            """,
            ["--check"]);
        Assert.Equal(2, status);
        Assert.All(
            (string[])[
                "harpd: listen: ", "no_auth: expected true or false, got yes", "worker: unknown key",
                "limits.worker_nice: expected 0 to 19", "limits.worker_memory_max: ",
                "times.grace: expected 0 to ", "tls.certificate: expected the file", "allow[1].users: expected names",
                "allow[2].from: expected addresses and networks",
                "command[1].secret: {password}: a secret cannot stand in a command line",
            ],
            mistake => Assert.Contains(mistake, errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mistakes_of_the_file_hide_none_in_the_files_that_it_names_and_each_is_told_once()
    {
        var (status, output, errors) = await ConfiguredDaemon.RunAsync(
            """
            procedures = "p.cs"
            users = "users"
            [limits]
            workers_min = 50
            workers_max = "many"
            [tls]
            certificate = "gone.pem"
            [[allow]]
            users = ["alcie", "bbo"]
            [procedure.add]
            user = "no-such-user"
            """,
            ["--check", "--grace", "-1", "--connections-max", "0"],
            ("p.cs", Source + "\nclass Broken { int a = b; }\n"),
            ("users", $"alice:{Harp.Hosting.Authentication.PasswordHash.Create("secret")}\n"));
        Assert.Equal((2, "harpd: 7 things wrong\n"), (status, output));
        Assert.Collection(
            errors.TrimEnd().Split('\n').Where(line => !line.Contains("warning: ", StringComparison.Ordinal)),
            line => Assert.Equal("harpd: ~/harpd.toml: limits.workers_max: expected an integer ≥ 1, got many (line 5)", line),
            line => Assert.Equal("harpd: --connections-max: expected an integer ≥ 1, got 0", line),
            line => Assert.Equal("harpd: --grace: expected a time of 0 to 86400 seconds, such as 30, 90s or 15m, got '-1'", line),
            line => Assert.Contains("/p.cs(", line, StringComparison.Ordinal),
            line => Assert.StartsWith("harpd: ~/harpd.toml: allow[1].users: unknown user 'alcie'", line, StringComparison.Ordinal),
            line => Assert.StartsWith("harpd: ~/harpd.toml: allow[1].users: unknown user 'bbo'", line, StringComparison.Ordinal),
            line => Assert.StartsWith("harpd: tls: cannot use the certificate", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_used_is_not_told_to_be_missing_too()
    {
        var (status, _, errors) = await ConfiguredDaemon.RunAsync(
            """
            procedures = 5
            users = 6
            [tls]
            key = "a.key"
            [[allow]]
            users = ["alice"]
            procedures = ["add"]
            [procedure.add]
            idempotent = true
            """,
            ["--check", "--listen", "10.1.2.3:4306"]);
        Assert.Equal(2, status);
        Assert.Equal(
            ["procedures: expected a string, got 5 (line 1)", "users: expected a string, got 6 (line 2)", "tls.certificate: expected the "
                + "file of the certificate beside its key, got nothing (line 3)"],
            errors.TrimEnd().Split('\n').Select(line => line["harpd: ~/harpd.toml: ".Length..]));
    }

    [Fact]
    public async Task A_name_stands_for_one_procedure_whatever_their_kinds()
    {
        var served = $"no_auth = true\nassemblies = [\"{CompiledOnce.OfText(Source)}\"]\n[procedure.ad]\nidempotent = true\n";
        var (status, _, errors) = await ConfiguredDaemon.RunAsync(
            $"{served}[[command]]\nname = \"add\"\ncommand = [\"true\"]\n", []);
        Assert.Equal(2, status);
        Assert.Contains("command 'add': a procedure called 'add' exists already", errors, StringComparison.Ordinal);
        (status, _, errors) = await ConfiguredDaemon.RunAsync(served, []);
        Assert.Equal(2, status);
        Assert.Contains("procedure.ad: no procedure is called 'ad'; did you mean 'add'?", errors, StringComparison.Ordinal);
    }

    /// <summary>Checks what a daemon with this configuration, an assembly of procedures and one user would be.</summary>
    private static Task<(int Status, string Output, string Errors)> CheckAsync(string configuration) => ConfiguredDaemon.RunAsync(
        $"assemblies = [\"{CompiledOnce.OfText(Source)}\"]\nusers = \"users\"\n{configuration}",
        ["--check"],
        ("users", $"alice:{Harp.Hosting.Authentication.PasswordHash.Create("secret")}\n"));
}
