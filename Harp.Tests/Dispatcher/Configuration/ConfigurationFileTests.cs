using Harp.Dispatcher.Configuration;
using Harp.Hosting;
using Harp.Tests.Tidy;

namespace Harp.Tests.Dispatcher.Configuration;

public sealed class ConfigurationFileTests
{
    private const string Everything = """
        listen = "127.0.0.1:4000"
        store = "jobs"
        hosts = "/etc/harp/hosts.jsonl"

        [tls]
        certificate = "harp.pem"

        [daemon_tls]
        ca = "ca.pem"
        pins = ["00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"]

        [limits]
        connections = 1
        pipelined = 2
        pipelined_bytes = 700
        queued_bytes = 800
        request_line_bytes = 300
        waiting = 4
        running = 5
        per_host = 3
        daemon_message_bytes = 600
        hosts_bytes = 900
        disk_reserve = 5000000000
        disk_ballast = 1000

        [times]
        first_line = 1
        idle = 2.5
        write_stall = 3
        default_timeout = 4
        max_exec_time = 5
        drain = 6
        acknowledge = 7
        stop = 8
        settle = 9
        connect = 10
        host_db_refresh = 11
        hosts_program = 12
        hosts_start = 13
        disk_look = 14
        peer_lost = 15
        pause_max = 16
        """;

    [Fact]
    public void Every_key_arrives_where_it_is_used()
    {
        var options = Read(Everything);

        Assert.Equal("127.0.0.1:4000", options.Listen.ToString());
        Assert.Equal(("/etc/harp/jobs", "/etc/harp/hosts.jsonl"), (options.Store, options.Hosts));
        Assert.Equal(
            (1, 2, 300), (options.Sessions.ConnectionsMax, options.Sessions.PipelinedMax, options.Sessions.Link.RequestLineBytesMax));
        Assert.Equal((4, 5, 600), (options.Loop.WaitingMax, options.Scheduler.RunningMax, options.Calls.MessageBytesMax));
        Assert.Equal((5_000_000_000L, 1000L,
            TimeSpan.FromSeconds(14)), (options.Disk.ReserveBytes, options.Disk.BallastBytes, options.Disk.LookEvery));
        Assert.Equal(TimeSpan.FromSeconds(14), options.Loop.FullPause);
        Assert.Equal((3, 9), (options.Scheduler.HostMax, Read("[limits]\nrunning = 9").Scheduler.HostMax));
        Assert.Equal((700, 800), (options.Sessions.PipelinedBytesMax, options.Loop.QueuedBytesMax));
        Assert.Equal(new TlsFiles("/etc/harp/harp.pem", null), options.Tls);
        Assert.Equal("/etc/harp/ca.pem", options.DaemonTls.CaFile);
        Assert.StartsWith("00:11:22", Assert.Single(options.DaemonTls.Pins), StringComparison.Ordinal);
        TimeSpan[] times =
        [
            options.Sessions.Link.FirstLineTimeout, options.Sessions.Link.IdleTimeout, options.Sessions.Link.WriteStallTimeout,
            options.Loop.DefaultTimeout, options.Loop.MaxExecTime, options.Loop.DrainTime,
            options.Scheduler.AcknowledgeTimeout, options.Scheduler.StopTimeout, options.Scheduler.SettleTime, options.Calls.ConnectTimeout,
            options.HostLimits.RefreshEvery, options.HostLimits.ProgramTime, options.HostLimits.StartTime, options.Disk.LookEvery,
            options.PeerLost, options.Scheduler.PauseMax,
        ];
        Assert.Equal(900, options.HostLimits.OutputBytesMax);
        Assert.Equal([1, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], times.Select(time => time.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(3), options.Calls.WriteStallTimeout);
    }

    [Fact]
    public void What_the_file_does_not_say_stays_as_it_is()
    {
        var (options, defaults) = (Read(""), new DispatcherOptions());

        Assert.Equal(defaults.Listen, options.Listen);
        Assert.Equal((defaults.Tls, defaults.DaemonTls), (options.Tls, options.DaemonTls));
        Assert.Equal(defaults.Sessions, options.Sessions);
        Assert.Equal((defaults.Loop, defaults.Calls), (options.Loop, options.Calls));
        Assert.Equal((defaults.Scheduler, defaults.Retention), (options.Scheduler, options.Retention));
    }

    [Fact]
    public void The_example_file_says_what_holds_without_it()
    {
        var options = ConfigurationFile.Of(Settings.Read(Path.Combine(SourceTree.Root, "examples", "harpcallerd.toml")));
        Assert.Equal(new DispatcherOptions(), options with { Store = "", Hosts = "" });
        Assert.Equal(("store", "hosts"), (Path.GetFileName(options.Store), Path.GetFileName(options.Hosts)));
    }

    [Fact]
    public void The_store_in_memory_is_no_file() => Assert.Equal(":memory:", Read("store = \":memory:\"").Store);

    [Theory]
    [InlineData("\"list-hosts\", \"--all\"", "list-hosts", "--all")]
    [InlineData("\"bin/list\"", "/etc/harp/bin/list")]
    [InlineData("\"/usr/bin/list\", \"a/b\"", "/usr/bin/list", "a/b")]
    public void A_hosts_program_is_a_command_and_its_arguments(string text, params string[] command) =>
        Assert.Equal(command, Read($"hosts_program = [{text}]").HostsProgram);

    [Fact]
    public void The_scheduler_waits_for_a_connection_longer_than_the_call_itself()
    {
        var options = Read("[times]\nconnect = 300\nwrite_stall = 200");

        Assert.True(options.Scheduler.ConnectTimeout > options.Calls.ConnectTimeout + options.Calls.WriteStallTimeout);
    }

    [Theory]
    [InlineData("lisen = \"x\"", "lisen: unknown key; did you mean 'listen'?")]
    [InlineData("[limits]\nconections = 1", "limits.conections: unknown key; did you mean 'connections'?")]
    [InlineData("[times]\nzzz = 1", "times.zzz: unknown key")]
    [InlineData("listen = 1", "listen: expected a string")]
    [InlineData(
        "[daemon_tls]\npins = [\"ab\"]",
        "daemon_tls.pins: expected SHA-256 fingerprints of certificates, 64 hexadecimal digits each, got 'ab'")]
    [InlineData("[daemon_tls]\npin = [\"ab\"]", "daemon_tls.pin: unknown key; did you mean 'pins'?")]
    [InlineData("limits = 1", "limits: expected a table")]
    [InlineData("[limits]\nconnections = \"many\"", "limits.connections: expected an integer")]
    [InlineData("[limits]\nconnections = 0", "limits.connections: expected an integer ≥ 1, got 0")]
    [InlineData("[limits]\nrunning = 99999999999", "limits.running: expected an integer ≥ 1")]
    [InlineData("[times]\nidle = -1", "times.idle: expected 0 to")]
    [InlineData("[times]\nidle = 0", "times.idle: expected more than 0 seconds, got 0")]
    [InlineData("[times]\ndefault_timeout = 0", "times.default_timeout: expected more than 0 seconds, got 0")]
    [InlineData("[times]\nmax_exec_time = 0.0001", "times.max_exec_time: expected more than 0 seconds, got 0.0001")]
    [InlineData("[times]\nidle = true", "times.idle: expected a time such as 30")]
    [InlineData("listen = ", "harp.toml")]
    [InlineData("hosts = \"x\"\nhosts_program = [\"x\"]", "hosts_program: expected either this or 'hosts', got both")]
    [InlineData("hosts_program = \"x\"", "hosts_program: expected an array of strings")]
    public void What_is_wrong_is_named(string text, string message) => Assert.Contains(
        message, Assert.Throws<ConfigurationException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static DispatcherOptions Read(string text) => ConfigurationFile.Of(Settings.Parse("/etc/harp/harp.toml", text));
}
