using Harp.Dispatcher.Access;
using Harp.Dispatcher.Configuration;
using Harp.Hosting;
using Harp.Tests.Tidy;

namespace Harp.Tests.Dispatcher.Configuration;

public sealed class AllowTableTests
{
    [Fact]
    public void Every_key_arrives_in_its_rule_and_the_rules_keep_their_order()
    {
        var access = Read("""
            users = "users"

            [limits]
            auth_attempts = 5

            [times]
            auth_failure = 0.5

            [[allow]]
            users = ["alice", "*"]
            operations = ["call", "read"]
            hosts = ["web*"]
            procedures = ["restart_*", "dump"]
            jobs = "all"

            [[allow]]
            users = ["bob"]
            operations = ["prune", "cancel_queue"]

            [[allow]]
            users = ["carol"]
            operations = ["call", "cancel_queue"]
            queues = ["nightly", "q*"]
            without_queue = true
            new_queues = ["nightly"]
            """);

        Assert.Equal(("/etc/harp/users", 5, 0.5), (access.Users, access.Limits.AttemptsMax, access.Limits.FailureDelay.TotalSeconds));
        Assert.Equal(3, access.Rules.Count);
        Assert.Equal([new Glob("nightly"), new Glob("q*")], access.Rules[2].Queues);
        Assert.Equal([new Glob("nightly")], access.Rules[2].NewQueues);
        var (first, second) = (access.Rules[0], access.Rules[1]);
        Assert.Equal(["alice", "*"], first.Users);
        Assert.Equal(["call", "follow_stream", "get_result", "get_status", "list_jobs", "read_stream"], first.Operations.Order(
            StringComparer.Ordinal));
        Assert.Equal([new Glob("web*")], first.Hosts);
        Assert.Equal([new Glob("restart_*"), new Glob("dump")], first.Procedures);
        Assert.True(first.AllJobs);
        Assert.Equal("/etc/harp/harp.toml: allow[2]", second.Where);
        Assert.Equal(["cancel_queue", "prune"], second.Operations.Order(StringComparer.Ordinal));
        Assert.Equal((null, null, false), (second.Hosts, second.Procedures, second.AllJobs));
    }

    [Fact]
    public void The_rules_in_the_comments_of_the_example_file_are_rules()
    {
        var example = File.ReadAllText(Path.Combine(SourceTree.Root, "examples", "harpcallerd.toml"));
        var rules = example[example.IndexOf("# [[allow]]", StringComparison.Ordinal)..].Replace("# ", "", StringComparison.Ordinal).Replace(
            "#\n", "\n", StringComparison.Ordinal);
        Assert.Equal([["*"], ["webapp"], ["alice"]], Read(rules).Rules.Select(rule => rule.Users));
    }

    [Theory]
    [InlineData("jobs = \"own\"", false)]
    [InlineData("", false)]
    [InlineData("jobs = \"all\"", true)]
    public void Jobs_of_others_are_out_of_reach_unless_said(string line, bool all) =>
        Assert.Equal(all, Assert.Single(Read($"[[allow]]\nusers = [\"a\"]\noperations = [\"read\"]\n{line}").Rules).AllJobs);

    [Theory]
    [InlineData("operations = [\"call\"]", "allow[1].users: expected names, or \"*\" for all users, got nothing")]
    [InlineData("users = [\"a\"]", "allow[1].operations: expected some of *, call, read, cancel, admin, ")]
    [InlineData(
        "users = []\noperations = [\"call\"]", "allow[1].users: expected an array of strings, at least one and none of them empty, got []")]
    [InlineData(
        "users = \"a\"\noperations = [\"call\"]",
        "allow[1].users: expected an array of strings, at least one and none of them empty, got a")]
    [InlineData(
        "users = [\"a\", 1]\noperations = [\"call\"]",
        "allow[1].users: expected an array of strings, at least one and none of them empty, got [a, 1]")]
    [InlineData("users = [\"a\", \"\"]\noperations = [\"call\"]", "allow[1].users: expected an array of strings")]
    [InlineData("users = [\"a\"]\noperations = []", "allow[1].operations: expected an array of strings")]
    [InlineData(
        "users = [\"a\"]\noperations = [\"raed\"]",
        "allow[1].operations: unknown operation 'raed'; did you mean 'read'?; there are *, call")]
    [InlineData("users = [\"a\"]\noperations = [\"hello\"]", "allow[1].operations: unknown operation 'hello'")]
    [InlineData("users = [\"a\"]\noperations = [\"call\"]\nhosts = []", "allow[1].hosts: expected an array of strings")]
    [InlineData("users = [\"a\"]\noperations = [\"call\"]\nprocedures = [\"\"]", "allow[1].procedures: expected an array of strings")]
    [InlineData(
        "users = [\"a\"]\noperations = [\"call\", \"prune\"]\nhosts = [\"web*\"]", "allow[1].hosts: 'prune' is about the whole dispatcher")]
    [InlineData(
        "users = [\"a\"]\noperations = [\"admin\"]\nprocedures = [\"x\"]",
        "allow[1].procedures: 'list_queues' is about the whole dispatcher")]
    [InlineData("users = [\"a\"]\noperations = [\"*\"]\nhosts = [\"x\"]", "allow[1].hosts: 'list_queues' is about the whole dispatcher")]
    [InlineData("users = [\"a\"]\noperations = [\"read\"]\njobs = \"others\"", "allow[1].jobs: expected \"own\" or \"all\", got 'others'")]
    [InlineData("users = [\"a\"]\noperations = [\"read\"]\njobs = true", "allow[1].jobs: expected a string")]
    [InlineData(
        "users = [\"a\"]\noperations = [\"call\", \"admin\"]\njobs = \"all\"", "allow[1].jobs: expected an operation on jobs beside it")]
    [InlineData("users = [\"a\"]\noperations = [\"call\"]\nhost = [\"x\"]", "allow[1].host: unknown key; did you mean 'hosts'?")]
    [InlineData(
        "users = [\"a\"]\noperations = [\"call\", \"read\"]\nqueues = [\"q\"]",
        "allow[1].queues: 'get_result' is not about queues and cannot be limited to queues")]
    [InlineData("users = [\"a\"]\noperations = [\"call\"]\nwithout_queue = true", "allow[1].without_queue: expected 'queues' beside it")]
    [InlineData(
        "users = [\"a\"]\noperations = [\"cancel_queue\"]\nnew_queues = [\"q\"]",
        "allow[1].new_queues: expected the operation \"call\" beside it")]
    [InlineData("users = [\"a\"]\noperations = [\"call\"]\n[[allow]]\nusers = [\"b\"]", "allow[2].operations: expected some of")]
    public void What_makes_no_sense_or_no_difference_is_refused(string rule, string message) =>
        AssertRefused($"[[allow]]\n{rule}", $"/etc/harp/harp.toml: {message}");

    [Theory]
    [InlineData("allow = 1", "allow: expected tables, each begun by [[allow]], got 1")]
    [InlineData("[allow]\nusers = [\"a\"]", "allow: expected tables, each begun by [[allow]], got a table")]
    [InlineData("allow = [\"a\"]", "allow: expected tables, each begun by [[allow]], got [a]")]
    [InlineData("[limits]\nauth_attempts = 0", "limits.auth_attempts: expected an integer ≥ 1, got 0")]
    [InlineData("[times]\nauth_failure = -1", "times.auth_failure: expected 0 to")]
    public void Rules_are_tables(string text, string message) => AssertRefused(text, $"/etc/harp/harp.toml: {message}");

    private static void AssertRefused(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<ConfigurationException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static AccessOptions Read(string text) => ConfigurationFile.Of(Settings.Parse("/etc/harp/harp.toml", text)).Access;
}
