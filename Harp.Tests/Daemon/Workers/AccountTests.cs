using System.Net;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Serving.Procedures;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>Procedures with a user of their own run in workers of that user alone. Only root can show that.</summary>
public sealed class AccountTests(AccountTests.Daemon daemon) : IClassFixture<AccountTests.Daemon>
{
    public static bool IsRoot => NativeAccounts.UserId() == 0;

    [Fact(SkipUnless = nameof(IsRoot), Skip = "only root can become somebody else")]
    public async Task A_procedure_runs_as_the_user_and_group_that_it_names()
    {
        var other = NativeAccounts.FindUser("daemon")!;
        var nobody = NativeAccounts.FindUser("nobody")!;
        var group = NativeAccounts.FindGroup("daemon");
        Assert.Contains("\"Uid: 0 0 0 0\"", await CallAsync("own"), StringComparison.Ordinal);
        Assert.Contains($"\"Uid: {other.Uid} {other.Uid} {other.Uid} {other.Uid}\",\"Gid: {other.Gid} ", await CallAsync(
            "as_daemon"), StringComparison.Ordinal);
        Assert.Contains($"\"Uid: {nobody.Uid} {nobody.Uid} {nobody.Uid} {nobody.Uid}\",\"Gid: {group} ", await CallAsync(
            "as_nobody"), StringComparison.Ordinal);
        Assert.Equal($$"""{"result":"daemon {{other.Home}}"}""", await CallAsync("home"));
        Assert.StartsWith($"{{\"result\":\"-1 Uid: {other.Uid} ", await CallAsync("become_root"), StringComparison.Ordinal);
    }

    [Fact(SkipUnless = nameof(IsRoot), Skip = "only root can become somebody else")]
    public async Task Workers_are_used_again_but_never_by_two_users()
    {
        var (own, other) = (await CallAsync("own"), await CallAsync("as_daemon"));
        Assert.Equal((own, other), (await CallAsync("own"), await CallAsync("as_daemon")));
        Assert.NotEqual(own[^8..], other[^8..]);
    }

    [Fact(SkipUnless = nameof(IsRoot), Skip = "only root can become somebody else")]
    public async Task A_worker_of_another_account_finds_nothing_of_the_daemons_environment_but_what_every_program_needs()
    {
        Assert.DoesNotContain(await NamesAsync("variables"), IsForeign);
        Assert.Contains(await NamesAsync("own_variables"), IsForeign);

        static bool IsForeign(string name) => name is not ("PATH" or "LANG" or "LANGUAGE" or "TZ" or "TMPDIR" or "HOME" or "USER"
            or "LOGNAME" or "HARP_DAEMON")
            && !name.StartsWith("LC_", StringComparison.Ordinal) && !name.StartsWith("DOTNET_", StringComparison.Ordinal);

        async Task<string[]> NamesAsync(string procedure) =>
            [.. System.Text.Json.JsonDocument.Parse(await CallAsync(procedure)).RootElement.GetProperty("result").EnumerateArray().Select(
                name => name.GetString()!)];
    }

    [Fact]
    public void An_unknown_user_is_refused_at_the_start()
    {
        var catalogue = new Catalogue([new ProcedureInfo("sync", Streams: false, [], "") { User = "no-such-user" }]);
        var refused = Assert.Throws<ConfigurationException>(() => Account.Check(catalogue));
        Assert.Equal("procedure 'sync': user: expected a user of this system, got 'no-such-user'", refused.Message);
    }

    [Fact]
    public void An_unknown_group_is_refused_at_the_start()
    {
        var catalogue = new Catalogue([new ProcedureInfo("sync", Streams: false, [], "") { Group = "no-such-group" }]);
        Assert.Contains("expected a group of this system, got 'no-such-group'", Assert.Throws<ConfigurationException>(
            () => Account.Check(catalogue)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_switches_to_who_one_is() =>
        Assert.Null(Account.Find(new RunAs(NativeAccounts.FindUser(NativeAccounts.UserId())!.Name, null)));

    private async Task<string> CallAsync(string procedure) =>
        (await LineClient.AskAsync(daemon.EndPoint, RunningDaemon.Request(procedure)))[^1];

    /// <summary>A daemon of root's with procedures of others, where there can be one.</summary>
    public sealed class Daemon : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harp-tests-");
        private ServerProcess? _server;

        internal IPEndPoint EndPoint => _server!.EndPoint;

        public async ValueTask InitializeAsync() => _server = IsRoot
            ? await BoundedDaemon.StartAsync(
                _folder.FullName, "", Path.Combine(AppContext.BaseDirectory, "Daemon", "Procedures", "accounts.cs.txt"))
            : null;

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }

            _folder.Delete(recursive: true);
        }
    }
}
