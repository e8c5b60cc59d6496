using Harp.Client;
using Harp.Client.CommandLine;
using Harp.Client.Errors;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Harp.Tests.Client.CommandLine;
using Harp.Tests.Daemon;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

public sealed class TlsTests(TlsServers servers) : IClassFixture<TlsServers>
{
    private const string SpeaksTls =
        "{\"harp\":1,\"error\":{\"type\":\"tls_error\",\"message\":\"expected a TLS handshake, got a line in clear: this port speaks "
            + "TLS alone\"}}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TlsClientOptions Trusting => new() { CaFile = servers.Authority.CaFile };

    [Theory]
    [InlineData("localhost")]
    [InlineData("named")]
    [InlineData("pinned")]
    public async Task A_call_goes_over_TLS_from_the_client_to_the_daemon_and_back(string host)
    {
        await using var caller = Caller(Trusting);
        var job = await caller.SubmitAsync(host, "packets", new[] { 1000 }, cancellationToken: Stop);
        Assert.Equal(1000, (await job.FollowAsync(cancellationToken: Stop).ToListAsync(Stop)).Count);
        Assert.Equal(1000, await job.GetAsync<int>(Stop));
        Assert.Equal(3_000_000, (await caller.CallAsync<string>(host, "big", new[] { 3_000_000 }, cancellationToken: Stop))!.Length);
    }

    [Theory]
    [InlineData("other", "name_mismatch")]
    [InlineData("mispinned", "pin_mismatch")]
    public async Task A_daemon_that_is_not_believed_is_sent_nothing(string host, string reason)
    {
        await using var caller = Caller(Trusting);
        var failed = (await Assert.ThrowsAsync<JobFailedException>(() => caller.CallAsync<int>(host, "pid", cancellationToken: Stop)));
        Assert.Equal("tls_error", failed.Type);
        Assert.StartsWith($"{{\"stage\":\"tls\",\"started\":\"no\",\"address\":\"127.0.0.1\",\"port\":{servers.Daemon.EndPoint.Port},\"reason\":\"{reason}\"}}",
            failed.ErrorData.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_is_spoken_to_plainly_says_that_it_speaks_TLS()
    {
        await using var caller = Caller(Trusting);
        var failed = await Assert.ThrowsAsync<JobFailedException>(() => caller.CallAsync<int>("plain", "pid", cancellationToken: Stop));
        Assert.Equal("tls_error", failed.Type);
        Assert.Contains("this port speaks TLS alone", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Harpcall_tells_how_to_speak_to_a_dispatcher_that_is_spoken_to_plainly()
    {
        var run = await CommandRun.OfAsync(servers.Dispatcher.EndPoint.ToString(), Stop, "call", "localhost", "pid");
        Assert.Equal((ExitCode.Refused, ""), (run.ExitCode, run.Out));
        Assert.Contains("this port speaks TLS alone (--tls speaks it)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_ends_its_work_over_TLS()
    {
        await using var caller = Caller(Trusting);
        var job = await caller.SubmitAsync("localhost", "tight_loop", cancellationToken: Stop);
        await using (var packets = job.FollowAsync(cancellationToken: Stop).GetAsyncEnumerator(Stop))
        {
            Assert.True(await packets.MoveNextAsync());
        }

        Assert.True(await job.CancelAsync(Stop));
        Assert.IsType<JobCancelledException>((await job.ResultAsync(Stop)).ToException());
    }

    [Fact]
    public async Task A_client_calls_a_daemon_directly_and_its_cancelled_token_ends_the_work()
    {
        var server = new HarpServer(new HarpServerOptions
        {
            Host = "localhost",
            Port = servers.Daemon.EndPoint.Port,
            Credentials = new Credentials("alice", "secret"),
            Tls = Trusting,
        });
        Assert.Equal("hi", await server.CallAsync<string>("later", new[] { "hi" }, Stop));

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var packets = server.StreamAsync("tight_loop", cancellationToken: enough.Token).GetAsyncEnumerator(Stop);
        Assert.True(await packets.MoveNextAsync());
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await packets.MoveNextAsync());
    }

    [Fact]
    public async Task A_dispatcher_that_is_not_believed_is_sent_nothing()
    {
        await using var caller = Caller(new TlsClientOptions { Pins = [new string('0', 64)] });
        var refused = await Assert.ThrowsAsync<HarpConnectionException>(
            () => caller.SubmitAsync("localhost", "pid", cancellationToken: Stop));
        Assert.False(refused.OutcomeUnknown);
        Assert.Equal("pin_mismatch", Assert.IsType<TlsFailedException>(refused.InnerException).Reason);
    }

    [Fact]
    public async Task The_command_line_speaks_TLS_to_a_dispatcher()
    {
        using var folder = new TemporaryFolder();
        var issued = servers.Authority.Issue("open", names: "web01");
        await using var open = await ServerProcess.StartAsync(
            "Harp.Dispatcher", "harpcallerd", "--listen", "127.0.0.1:0", "--store", ":memory:", "--hosts", folder.Write("hosts", ""),
            "--tls-certificate", issued.CertificateFile, "--tls-key", issued.KeyFile);
        var job = Guid.CreateVersion7().ToString();
        foreach (string[] believing in new string[][] { [
            "--tls-ca", servers.Authority.CaFile, "--tls-name", "web01"], ["--tls-pin", issued.Pin] })
        {
            var run = await CommandRun.OfAsync(open.EndPoint.ToString(), Stop, ["status", job, .. believing]);
            Assert.Contains("invalid_jobid", run.Error, StringComparison.Ordinal);
        }

        foreach (string[] refusing in new string[][] { ["--tls"], ["--tls-ca", servers.Authority.CaFile] })
        {
            var run = await CommandRun.OfAsync(open.EndPoint.ToString(), Stop, ["status", job, .. refusing]);
            Assert.Equal(3, run.ExitCode);
            Assert.Contains("certificate", run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--tls-pin: expected the SHA-256", "--tls-pin", "x")]
    [InlineData("--tls-ca: expected a PEM file", "--tls-ca", "/nowhere/ca.pem")]
    public async Task What_makes_no_sense_about_TLS_is_refused(string sentence, params string[] options)
    {
        var run = await CommandRun.OfAsync(RefusingPort.Address, Stop, ["status", "x", .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_speaks_plainly_is_told_so_and_nothing_is_done(bool dispatcher)
    {
        var replies = await LineClient.AskAsync((dispatcher ? servers.Dispatcher : servers.Daemon).EndPoint, RunningDaemon.Request("pid"))
            .WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Stop);
        Assert.Equal([SpeaksTls], replies);
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_shown_without_a_restart()
    {
        var issued = servers.Authority.Issue("renewed", names: "localhost");
        servers.Replace(issued);
        await Eventually.HoldsAsync("the new certificate is shown", () => Shows(issued).GetAwaiter().GetResult());
        await servers.Dispatcher.TellsAsync("dispatcher.pem");

        async Task<bool> Shows(IssuedCertificate wanted)
        {
            await using var caller = Caller(new TlsClientOptions { Pins = [wanted.Pin] });
            try
            {
                return (await caller.HelloAsync(Stop)).User == "webapp";
            }
            catch (HarpConnectionException)
            {
                return false;
            }
        }
    }

    [Fact]
    public Task A_key_that_others_may_read_is_told() =>
        servers.Dispatcher.TellsAsync($"{Path.ChangeExtension(servers.DispatcherCertificate, "key")}: expected a file that only its owner");

    [Theory]
    [InlineData("Harp.Daemon", "harpd", "--no-auth --procedures p.cs")]
    [InlineData("Harp.Dispatcher", "harpcallerd", "--store :memory: --hosts /dev/null")]
    public async Task A_certificate_that_cannot_be_read_is_refused_with_2(string project, string executable, string arguments)
    {
        arguments = arguments.Replace(
            "p.cs", Path.Combine(AppContext.BaseDirectory, "examples", "procedures.cs"), StringComparison.Ordinal);
        var (status, output, errors) = await ServerProcess.RunAsync(
            project, executable, "", [.. arguments.Split(' '), "--listen", "127.0.0.1:0", "--tls-certificate", "/nowhere/harp.pem"]);
        Assert.Equal((2, ""), (status, output));
        Assert.Contains("tls: cannot use the certificate: /nowhere/harp.pem: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_handshake_that_never_ends()
    {
        using var folder = new TemporaryFolder();
        var issued = servers.Authority.Issue("stopping", names: "localhost");
        string[] tls = ["--listen", "127.0.0.1:0", "--tls-certificate", issued.CertificateFile, "--tls-key", issued.KeyFile, "--config"];
        const string Patient = "[times]\nfirst_line = 600\n";
        const string Harpd = "[[command]]\nname = \"pid\"\ncommand = [\"true\"]\n[limits]\nworkers_min = 0\n" + Patient;
        ServerProcess[] both =
        [
            await ServerProcess.StartAsync(
                "Harp.Daemon", "harpd", [.. tls, folder.Write("harpd.toml", Harpd), "--users", RunningDaemon.WriteUsers(folder.Path)]),
            await ServerProcess.StartAsync(
                "Harp.Dispatcher", "harpcallerd",
                [.. tls, folder.Write("harp.toml", Patient), "--store", ":memory:", "--hosts", folder.Write("hosts", "")]),
        ];
        foreach (var server in both)
        {
            await using var silent = await LineClient.ConnectAsync(server.EndPoint);
            await silent.SendAsync(new byte[] { 0x16, 3, 1 });

            // Who came later has been served, so the silent one has been accepted.
            Assert.Equal([SpeaksTls], await LineClient.AskAsync(server.EndPoint, RunningDaemon.Request("pid")));
            server.AskToStop();
            Assert.Equal(0, await server.WaitAsync());
            await server.DisposeAsync();
        }
    }

    private HarpCaller Caller(TlsClientOptions tls) => new(new HarpCallerOptions
    {
        Host = "localhost",
        Port = servers.Dispatcher.EndPoint.Port,
        Token = TlsServers.Token,
        Tls = tls,
    });
}
