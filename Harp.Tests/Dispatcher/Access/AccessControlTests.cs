using System.Runtime.Versioning;
using Harp.Dispatcher.Access;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Access;

[UnsupportedOSPlatform("windows")]
public sealed class AccessControlTests : IDisposable
{
    private static readonly AccessTarget Job = new("web01", "restart_nginx", "alice");
    private static readonly string Users =
        $"alice:{PasswordHash.Create("secret")}\n{TokenHash.LineOf("bob", "harp_bobs")}\n{TokenHash.LineOf("bob", "harp_new")}\n";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_users_everybody_may_do_everything_and_what_they_say_they_are_is_not_looked_at()
    {
        using var access = AccessControl.Create(new AccessOptions(), TimeProvider.System, _log);
        Assert.True(access.IsOpen);
        Assert.Null(await access.AuthenticateAsync(null, peer: null, TestContext.Current.CancellationToken));
        Assert.Null(await access.AuthenticateAsync(ClientAuth.OfToken("any"), peer: null, TestContext.Current.CancellationToken));
        Assert.Equal(RequestTable.Names, access.OperationsOf(null));
        Assert.All(RequestTable.Names, operation =>
        {
            access.Check(null, operation);
            access.Check(null, operation, Job);
        });
        Assert.True(access.ReachesOthers(null, "get_status"));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Users_are_let_in_by_what_they_have_and_nobody_without()
    {
        using var access = Create();
        Assert.False(access.IsOpen);
        Assert.Equal("alice", await access.AuthenticateAsync(
            ClientAuth.OfUser(new("alice", "secret")), peer: null, TestContext.Current.CancellationToken));
        Assert.Equal("bob", await access.AuthenticateAsync(
            ClientAuth.OfToken("harp_new"), peer: null, TestContext.Current.CancellationToken));
        var refused = await Assert.ThrowsAsync<HarpErrorException>(
            async () => await access.AuthenticateAsync(null, peer: null, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorType.AuthError, refused.Error.Type);
    }

    [Fact]
    public void What_a_user_may_do_is_told_in_the_order_of_the_spec()
    {
        using var access = Create(Rule("*", "get_status", "call"), Rule("alice", "prune"));
        Assert.Equal(["call", "get_status", "prune", "hello", "withdraw"], access.OperationsOf("alice"));
        Assert.Equal(["call", "get_status", "hello", "withdraw"], access.OperationsOf("bob"));
        Assert.Empty(access.OperationsOf(null));
    }

    [Fact]
    public void What_is_denied_says_what_and_to_whom()
    {
        using var access = Create(Rule("alice", "call", "get_status") with { Hosts = [new("web*")] });
        access.Check("alice", "call");
        access.Check("alice", "call", Job);
        access.Check("alice", "get_status", Job);
        access.Check("bob", "hello");
        AssertDenied("call", "call: no rule allows it to 'bob'", () => access.Check("bob", "call"));
        AssertDenied("call", "call: no rule allows procedure 'restart_nginx' on host 'db01' without a queue to 'alice'", () => access.Check(
            "alice", "call", Job with { Host = "db01" }));
        AssertDenied("get_status", "get_status: no rule allows it for this job to 'alice'", () => access.Check(
            "alice", "get_status", Job with { Owner = "bob" }));
        AssertDenied("prune", "prune: no rule allows it to 'alice'", () => access.Check("alice", "prune"));
    }

    [Fact]
    public void Where_there_are_users_nobody_is_nobody()
    {
        using var access = Create(Rule("*", [.. AccessOperations.Of("*")]) with { AllJobs = true });
        Assert.All(RequestTable.Names, operation =>
        {
            AssertDenied(operation, "somebody who did not authenticate", () => access.Check(null, operation));
            AssertDenied(operation, "somebody who did not authenticate", () => access.Check(null, operation, Job));
            Assert.False(access.ReachesOthers(null, operation));
        });
    }

    [Fact]
    public void The_start_tells_how_many_there_are_and_whether_others_can_read_them()
    {
        Create(Rule("alice", "call")).Dispose();
        Assert.Equal($"Information: 2 users with 2 tokens and 1 rules, from {_folder.File("users")}", _log.Lines[0]);
        Assert.EndsWith("allows calls in any queue, those of other users too; 'queues' in a rule limits that", Assert.Single(
            _log.Lines.Skip(1)), StringComparison.Ordinal);

        Create(UnixFileMode.OtherRead, Rule("alice", "call")).Dispose();
        Assert.Contains("Warning", _log.Lines[^2], StringComparison.Ordinal);
        Assert.Contains("got mode 604", _log.Lines[^2], StringComparison.Ordinal);
        Assert.DoesNotContain("$6$", string.Concat(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_without_rules_may_do_nothing_and_the_operator_is_warned()
    {
        using var access = Create();
        Assert.Equal(["hello", "withdraw"], access.OperationsOf("alice"));
        Assert.StartsWith("Warning: there are users but no rule", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alcie", "harp.toml: allow[1].users: unknown user 'alcie'; did you mean 'alice'?")]
    [InlineData("Bob", "harp.toml: allow[1].users: unknown user 'Bob'; did you mean 'bob'?")]
    [InlineData("somebody-else", "harp.toml: allow[1].users: unknown user 'somebody-else'")]
    [InlineData("bo*", "harp.toml: allow[1].users: unknown user 'bo*'")]
    public void A_rule_for_somebody_unknown_is_refused(string user, string message) =>
        Assert.StartsWith(message, Assert.Throws<ConfigurationException>(
            () => Create(Rule(user, "call"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Rules_without_users_are_refused()
    {
        var options = new AccessOptions { Rules = [Rule("*", "call")] };
        var refused = Assert.Throws<ConfigurationException>(() => AccessControl.Create(options, TimeProvider.System, _log));
        Assert.StartsWith("harp.toml: allow[1]: expected a users file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_file_without_a_name_opens_no_door() => Assert.Contains(
        "users: expected the name of a file",
        Assert.Throws<ConfigurationException>(
            () => AccessControl.Create(new AccessOptions { Users = "" }, TimeProvider.System, _log)).Message,
        StringComparison.Ordinal);

    private static AccessRule Rule(string user, params string[] operations) =>
        new() { Where = "harp.toml: allow[1]", Users = [user], Operations = operations };

    private static void AssertDenied(string operation, string message, Action action)
    {
        var denied = Assert.Throws<HarpErrorException>(action).Error;
        Assert.Equal(("access_denied", $"{{\"operation\":\"{operation}\"}}"), (denied.Type, denied.Data.ToString()));
        Assert.Contains(message, denied.Message, StringComparison.Ordinal);
    }

    private AccessControl Create(params AccessRule[] rules) => Create(UnixFileMode.None, rules);

    private AccessControl Create(UnixFileMode more, params AccessRule[] rules)
    {
        var path = _folder.Write("users", Users);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        return AccessControl.Create(new AccessOptions { Users = path, Rules = rules }, TimeProvider.System, _log);
    }
}
