using System.Net;
using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures.Commands;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Tests.Tidy;

namespace Harp.Tests.Daemon.Configuration;

public sealed class OptionsTests
{
    [Fact]
    public void A_file_says_everything_and_paths_in_it_are_relative_to_it()
    {
        var (options, noAuth) = ConfigurationFile.Of(Settings.Parse("/etc/harp/harpd.toml", """
            listen = "[::1]:0"
            procedures = "procedures.cs"
            users = "/srv/users"

            [tls]
            certificate = "web01.pem"
            key = "/srv/web01.key"

            [limits]
            request_line_bytes = 4096
            message_bytes = 8192
            connections = 3
            workers_min = 4
            workers_max = 5
            worker_calls = 11
            worker_memory = 12
            worker_memory_max = 33554432
            worker_files = 64
            worker_processes = 13
            worker_threads_left = 14
            worker_nice = 15
            output_lines = 16

            [times]
            first_line = 1
            write_stall = 2
            worker_start = 6
            worker_wait = 7
            worker_cpu = 17
            worker_idle = 18
            grace = 0.5
            drain = 7
            """));
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 0), options.Listen);
        Assert.Equal(("/etc/harp/procedures.cs", "/srv/users", false), (options.Procedures, options.Users, noAuth));
        Assert.Equal(new TlsFiles("/etc/harp/web01.pem", "/srv/web01.key"), options.Tls);
        Assert.Equal(
            (0.5, 7.0, 6.0, 7.0),
            (options.Grace.TotalSeconds, options.StopLimit.TotalSeconds,
                options.WorkerStart.TotalSeconds, options.WorkerWait.TotalSeconds));
        Assert.Equal((3, 4, 5), (options.ConnectionsMax, options.WorkersMin, options.WorkersMax));
        Assert.Equal(
            new WorkerPolicy
            {
                CallsMax = 11,
                MemoryKept = 12,
                MemoryMax = 32 << 20,
                FilesMax = 64,
                ProcessesMax = 13,
                ThreadsLeftMax = 14,
                Nice = 15,
                OutputLines = 16,
                ProcessorTime = TimeSpan.FromSeconds(17),
                IdleTime = TimeSpan.FromSeconds(18),
            },
            options.Worker);
        Assert.Equal((4096, 8192), (options.Limits.RequestLineBytesMax, options.Limits.DaemonMessageBytesMax));
        Assert.Equal((1.0, 2.0), (options.Limits.FirstLineTimeout.TotalSeconds, options.Limits.WriteStallTimeout.TotalSeconds));
    }

    [Theory]
    [InlineData("usres = \"x\"", "usres: unknown key; did you mean 'users'?")]
    [InlineData("[limits]\nworkers_mni = 1", "limits.workers_mni: unknown key; did you mean 'workers_min'?")]
    [InlineData("[limits]\nworkers_max = 0", "limits.workers_max: expected an integer ≥ 1, got 0")]
    [InlineData("[limits]\nworkers_max = \"8\"", "limits.workers_max: expected an integer ≥ 1, got 8")]
    [InlineData("[limits]\nworker_nice = 20", "limits.worker_nice: expected 0 to 19")]
    [InlineData("[limits]\nworker_memory_max = 1000", "limits.worker_memory_max: expected 0 for no bound, or at least 33554432 bytes")]
    [InlineData("limits = 3", "limits: expected a table, got 3")]
    [InlineData("no_auth = \"yes\"", "no_auth: expected true or false, got yes")]
    [InlineData("[times]\nworker_idle = 0", "times.worker_idle: expected more than 0 seconds, got 0")]
    [InlineData("[limits]\nworker_nice = 40", "limits.worker_nice: expected 0 to 19, got 40")]
    [InlineData("[times]\ngrace = -1", "times.grace: expected 0 to 2592000 seconds, got -1")]
    [InlineData("[tls]\nkey = \"x\"", "tls.certificate: expected the file of the certificate beside its key, got nothing")]
    [InlineData("[tls]\ncertificate = \"x\"\nkeys = \"y\"", "tls.keys: unknown key; did you mean 'key'?")]
    [InlineData("tls = true", "tls: expected a table, got True")]
    [InlineData("listen = 4306", "listen: expected a string, got 4306")]
    [InlineData("listen = ", "")]
    [InlineData("[procedure.p]\ntime_limit = -1", "procedure.p.time_limit: expected 0 to 2592000 seconds, got -1")]
    [InlineData("[procedure.p]\nmax_concurent = 1", "procedure.p.max_concurent: unknown key; did you mean 'max_concurrent'?")]
    [InlineData("[[command]]\ncommand = [\"id\"]", "command[1].name: expected a value, got nothing")]
    [InlineData("[[command]]\nname = \"a\"", "command[1].command: expected a value, got nothing")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"id\", \"{usr}\"]\narguments = [{ name = \"user\" }]",
        "command[1].command[2]: {usr}: no argument has this name; did you mean 'user'?")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"{p}\"]\narguments = [{ name = \"p\" }]",
        "command[1].command[1]: expected the executable without placeholders")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"awk\", \"{ print }\", \"}\"]",
        "command[1].command[2]: { print }: no argument has this name")]
    [InlineData("[[command]]\nname = \"a\"\ncommand = [\"awk\", \"}\"]", "command[1].command[2]: expected {name}, or braces doubled")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"id\", \"{p}\"]\narguments = [{ name = \"p\", secret = true }]",
        "command[1].command[2]: {p}: a secret cannot stand in a command line")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"id\"]\narguments = [{ name = \"p\", type = \"int\" }]",
        "command[1].arguments[1].type: expected one of string, integer, number, boolean, json, got int")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"id\"]\narguments = [{ name = \"p\", type = \"integer\", default = \"x\" }]",
        "command[1].arguments[1].default: 'p': expected an integer, got \"x\"")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"id\"]\narguments = [{ name = \"p\" }, { name = \"p\" }]",
        "command[1].arguments: expected each name once, got 'p' twice")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"id\"]\noutput = \"line\"",
        "command[1].output: expected one of text, json, lines, json-lines, got line; did you mean 'lines'?")]
    [InlineData(
        "[[command]]\nname = \"a\"\ncommand = [\"id\"]\nenvironment = { HARP_JOB = \"x\" }",
        "command[1].environment: expected names of variables other than HARP_…, got 'HARP_JOB'")]
    public void What_a_file_should_not_say_is_named(string text, string message)
    {
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Of(Settings.Parse("harpd.toml", text)));
        Assert.StartsWith($"harpd.toml: {message}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_file_says_what_holds_without_it()
    {
        var defaults = new DaemonOptions { Procedures = "" };
        var (options, noAuth) = ConfigurationFile.Of(Settings.Read(Path.Combine(SourceTree.Root, "examples", "harpd.toml")));
        Assert.Equal(defaults, options with { Procedures = "", Users = null, Sources = defaults.Sources, Rules = defaults.Rules });
        Assert.Empty(options.Sources.Commands);
        Assert.Equal((false, "procedures.cs", "users"), (noAuth, Path.GetFileName(options.Procedures), Path.GetFileName(options.Users)));
    }

    [Fact]
    public void A_command_says_what_it_takes_and_what_becomes_of_its_output()
    {
        var (options, _) = ConfigurationFile.Of(Settings.Parse("/etc/harp/harpd.toml", """
            assemblies = ["a.dll"]
            references = ["/lib/b.dll"]
            [exceptions]
            stack = true
            [procedure."count up"]
            time_limit = 1.5
            secret = ["token"]
            [[command]]
            name = "scan"
            command = ["bin/scan", "--depth={depth}", "--", "{path}"]
            arguments = [
                { name = "path", help = "Where." },
                { name = "depth", type = "integer", default = 3 },
                { name = "filter", type = "json", optional = true, secret = true },
            ]
            input = "json"
            output = "json-lines"
            directory = "work"
            environment = { LC_ALL = "C" }
            user = "nobody"
            group = "nogroup"
            max_concurrent = 2
            idempotent = true
            [[command]]
            name = "any"
            command = ["cat"]
            input = "json"
            """));
        var sources = options.Sources;
        Assert.True(options.ExceptionStacks);
        Assert.Equal(("/etc/harp/a.dll", "/lib/b.dll"), (Assert.Single(sources.Assemblies), Assert.Single(sources.References)));
        Assert.Equal((TimeSpan.FromSeconds(1.5), "token"), (sources.Overrides["count up"].TimeLimit, Assert.Single(
            sources.Overrides["count up"].Secret)));
        var scan = sources.Commands[0];
        Assert.Equal(["/etc/harp/bin/scan", "--depth={depth}", "--", "{path}"], scan.Words);
        Assert.Equal(
            ("/etc/harp/work", CommandInput.Json, CommandOutput.JsonLines, "C"),
            (scan.Folder, scan.Input, scan.Output, scan.Environment["LC_ALL"]));
        Assert.Equal("scan(string path, integer depth = 3, [json filter]) → json, streaming", scan.Describe().Signature());
        Assert.True(scan.Describe().Parameters[2].Secret);
        Assert.Equal(
            ("nobody", "nogroup", 2, true),
            (sources.Overrides["scan"].User, sources.Overrides["scan"].Group,
                sources.Overrides["scan"].MaxConcurrent, sources.Overrides["scan"].Idempotent));
        Assert.Null(sources.Commands[1].Arguments);
        Assert.Equal("any(…) → string", sources.Commands[1].Describe().Signature());
    }

    [Fact]
    public void All_that_is_wrong_with_a_file_is_told_at_once()
    {
        var mistakes = new List<string>();
        ConfigurationFile.Of(Settings.Parse("harpd.toml", """
            usres = "x"
            no_auth = 3
            [limits]
            workers_max = 0
            connections = "a"
            [times]
            grace = -1
            [[command]]
            name = "a"
            [[command]]
            name = "b"
            command = ["id", "{p}"]
            [procedure.c]
            max_concurrent = 0
            """, mistakes));
        Assert.Equal(
            [
                "command[1].command", "command[2].command[2]", "limits.connections", "limits.workers_max", "no_auth",
                "procedure.c.max_concurrent", "times.grace", "usres"],
            mistakes.Select(mistake => mistake.Split(": ")[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Other_machines_are_served_with_TLS_and_users_alone()
    {
        var arguments = new ServeArguments { Procedures = "p.cs", Listen = "0.0.0.0:4306", Users = "users", TlsCertificate = "web01.pem" };
        Assert.Equal(new TlsFiles("web01.pem", null), OptionsBuilder.Build(arguments).Tls);
        arguments.TlsCertificate = null;
        Assert.Contains("without TLS", Assert.Throws<ConfigurationException>(
            () => OptionsBuilder.Build(arguments)).Message, StringComparison.Ordinal);
        arguments = new ServeArguments { Procedures = "p.cs", Listen = "0.0.0.0:4306", NoAuth = true, TlsCertificate = "web01.pem" };
        Assert.Contains("without users", Assert.Throws<ConfigurationException>(
            () => OptionsBuilder.Build(arguments)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serving_without_users_must_be_said()
    {
        var refused = Assert.Throws<ConfigurationException>(() => OptionsBuilder.Build(new ServeArguments { Procedures = "p.cs" }));
        Assert.Contains("--no-auth", refused.Message, StringComparison.Ordinal);
        Assert.Null(OptionsBuilder.Build(new ServeArguments { Procedures = "p.cs", NoAuth = true }).Users);
        Assert.Throws<ConfigurationException>(
            () => OptionsBuilder.Build(new ServeArguments { Procedures = "p.cs", NoAuth = true, Users = "users" }));
    }

    [Fact]
    public void The_least_workers_are_not_more_than_the_most()
    {
        Assert.Throws<ConfigurationException>(() => OptionsBuilder.Build(
            new ServeArguments { Procedures = "p.cs", NoAuth = true, WorkersMin = 3, WorkersMax = 2 }));
        Assert.Equal(40, OptionsBuilder.Build(new ServeArguments { Procedures = "p.cs", NoAuth = true, WorkersMin = 40 }).WorkersMax);
    }

    [Fact]
    public void Times_on_the_command_line_take_the_units_of_the_file()
    {
        var options = OptionsBuilder.Build(new ServeArguments { Procedures = "p.cs", NoAuth = true, Grace = "500ms", Drain = "2m" });
        Assert.Equal((0.5, 120), (options.Grace.TotalSeconds, options.StopLimit.TotalSeconds));
        Assert.Equal(3, OptionsBuilder.Build(
            new ServeArguments { Procedures = "p.cs", NoAuth = true, StopLimit = "3" }).StopLimit.TotalSeconds);
        var refused = Assert.Throws<ConfigurationException>(
            () => OptionsBuilder.Build(new ServeArguments { Procedures = "p.cs", NoAuth = true, Drain = "2 m" }));
        Assert.Contains(
            "--drain: expected a time of 0 to 86400 seconds, such as 30, 90s or 15m, got '2 m'", refused.Message, StringComparison.Ordinal);
    }
}
