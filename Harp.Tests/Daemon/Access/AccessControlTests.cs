using System.Net;
using Harp.Daemon.Configuration;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Serving.Access;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Access;

public sealed class AccessControlTests : IDisposable
{
    private static readonly IPEndPoint Office = new(IPAddress.Parse("10.8.3.4"), 5000);
    private static readonly IPEndPoint Elsewhere = new(IPAddress.Parse("192.0.2.1"), 5000);

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_rule_every_user_may_call_everything_from_everywhere()
    {
        using var access = Read("");
        Assert.True(access.Allows("alice", "anything", Elsewhere));
        Assert.True(access.Allows("bob", "anything", peer: null));
    }

    [Fact]
    public void With_rules_what_none_allows_is_denied()
    {
        using var access = Read("""
            [[allow]]
            users = ["alice"]
            procedures = ["restart_*", "dump"]
            from = ["10.8.0.0/16", "::1"]

            [[allow]]
            users = ["*"]
            procedures = ["status"]
            """);
        Assert.True(access.Allows("alice", "restart_web", Office));
        Assert.True(access.Allows("alice", "dump", new IPEndPoint(IPAddress.IPv6Loopback, 1)));
        Assert.True(access.Allows("alice", "dump", new IPEndPoint(IPAddress.Parse("::ffff:10.8.0.1"), 1)));
        Assert.True(access.Allows("bob", "status", Elsewhere));
        Assert.False(access.Allows("alice", "restart_web", Elsewhere));
        Assert.False(access.Allows("alice", "restart_web", peer: null));
        Assert.False(access.Allows("alice", "drop", Office));
        Assert.False(access.Allows("bob", "restart_web", Office));
        Assert.False(access.Allows(user: null, "status", Office));
        var refused = Assert.Throws<HarpErrorException>(() => access.Check("bob", "drop", Office)).Error;
        Assert.Equal((ErrorType.AccessDenied, "procedure: no rule allows 'drop' to 'bob' from 10.8.3.4"), (refused.Type, refused.Message));
    }

    [Theory]
    [InlineData("procedures = [\"x\"]", "allow[1].users: expected names, or \"*\" for all users, got nothing")]
    [InlineData("users = []", "allow[1].users: expected an array of strings")]
    [InlineData("users = [\"alcie\"]", "allow[1].users: unknown user 'alcie'; did you mean 'alice'?")]
    [InlineData("users = [\"*\"]\nprocedure = [\"x\"]", "allow[1].procedure: unknown key; did you mean 'procedures'?")]
    [InlineData("users = [\"*\"]\nfrom = [\"10.8.0.1/16\"]", "allow[1].from: expected addresses and networks such as")]
    [InlineData("users = [\"*\"]\nfrom = [\"office\"]", "allow[1].from: expected addresses and networks such as")]
    public void What_a_rule_cannot_mean_is_named(string rule, string message) =>
        Assert.Contains(message, Assert.Throws<ConfigurationException>(() => Read($"[[allow]]\n{rule}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Rules_without_users_are_refused()
    {
        var options = Options("[[allow]]\nusers = [\"*\"]") with { Users = null };
        Assert.Contains("expected a users file as well", Assert.Throws<ConfigurationException>(
            () => AccessControl.Read(options, TimeProvider.System, _log)).Message, StringComparison.Ordinal);
    }

    private AccessControl Read(string rules) => AccessControl.Read(Options(rules), TimeProvider.System, _log);

    private DaemonOptions Options(string rules)
    {
        var hash = PasswordHash.Create("secret");
        return ConfigurationFile.Of(
            Settings.Parse("harpd.toml", rules)).Options with
        { Users = _folder.Write("users", $"alice:{hash}\nbob:{hash}\n") };
    }
}
