using Harp.Dispatcher.Access;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Access;

public sealed class AccessRulesTests
{
    private static readonly AccessTarget Own = new("web01", "restart_nginx", "alice");
    private static readonly AccessTarget Others = Own with { Owner = "bob" };
    private static readonly AccessTarget Nobodys = Own with { Owner = null };

    [Fact]
    public void Without_rules_only_hello_and_taking_back_are_left()
    {
        var rules = new AccessRules([]);
        Assert.All(AccessOperations.Names, operation =>
        {
            Assert.Equal(operation is "hello" or "withdraw", rules.AllowsSome("alice", operation));
            Assert.False(rules.Allows("alice", operation, Own));
            Assert.False(rules.ReachesOthers("alice", operation));
        });
    }

    [Fact]
    public void A_rule_allows_what_it_names_to_whom_it_names_and_nothing_else()
    {
        var rules = new AccessRules([Rule(["alice"], ["get_status"])]);
        Assert.True(rules.Allows("alice", "get_status", Own));
        foreach (var operation in AccessOperations.Names.Where(name => name is not "get_status" and not "hello" and not "withdraw"))
        {
            Assert.False(rules.AllowsSome("alice", operation));
            Assert.False(rules.Allows("alice", operation, Own));
        }

        Assert.All(["bob", "Alice", "alic", "alice ", "", "*"], user =>
        {
            Assert.False(rules.AllowsSome(user, "get_status"));
            Assert.False(rules.Allows(user, "get_status", Own with { Owner = user }));
        });
    }

    [Fact]
    public void The_star_is_every_user()
    {
        var rules = new AccessRules([Rule(["*"], ["get_status"])]);
        Assert.True(rules.Allows("alice", "get_status", Own));
        Assert.True(rules.Allows("bob", "get_status", Others));
        Assert.False(rules.Allows("bob", "get_status", Own));
    }

    [Theory]
    [InlineData("get_result")]
    [InlineData("cancel")]
    [InlineData("list_jobs")]
    public void Jobs_of_others_and_of_nobody_take_a_rule_that_says_so(string operation)
    {
        var own = new AccessRules([Rule(["alice"], [operation])]);
        Assert.Equal((true, false, false), (own.Allows("alice", operation, Own), own.Allows("alice", operation, Others), own.Allows(
            "alice", operation, Nobodys)));
        Assert.False(own.ReachesOthers("alice", operation));

        var all = new AccessRules([Rule(["alice"], [operation]) with { AllJobs = true }]);
        Assert.Equal((true, true, true), (all.Allows("alice", operation, Own), all.Allows("alice", operation, Others), all.Allows(
            "alice", operation, Nobodys)));
        Assert.True(all.ReachesOthers("alice", operation));
        Assert.False(all.ReachesOthers("bob", operation));
    }

    [Fact]
    public void A_nameless_user_owns_nothing() =>
        Assert.False(new AccessRules([Rule(["*"], ["get_status"])]).Allows("", "get_status", Nobodys));

    [Theory]
    [InlineData("web01", "restart_nginx", true)]
    [InlineData("web", "restart_", true)]
    [InlineData("db01", "restart_nginx", false)]
    [InlineData("web01", "stop_nginx", false)]
    [InlineData("xweb01", "restart_nginx", false)]
    public void Host_and_procedure_must_both_fit_for_calls_and_for_what_is_asked_of_their_jobs(string host, string procedure, bool allowed)
    {
        var rule = Rule(["alice"], ["call", "get_status"]) with { Hosts = [new("web*")], Procedures = [new("restart_*")] };
        var rules = new AccessRules([rule]);
        Assert.Equal(allowed, rules.Allows("alice", "call", new(host, procedure, "alice")));
        Assert.Equal(allowed, rules.Allows("alice", "get_status", new(host, procedure, "alice")));

        var all = new AccessRules([rule with { AllJobs = true }]);
        Assert.Equal(allowed, all.Allows("alice", "get_status", new(host, procedure, "bob")));
    }

    [Fact]
    public void One_of_several_patterns_is_enough()
    {
        var rules = new AccessRules([Rule(["alice"], ["call"]) with { Hosts = [new("db*"), new("web01")] }]);
        Assert.True(rules.Allows("alice", "call", Own));
        Assert.False(rules.Allows("alice", "call", Own with { Host = "web02" }));
    }

    [Fact]
    public void Rules_add_up_but_no_two_make_what_neither_allows()
    {
        var rules = new AccessRules(
        [
            Rule(["alice"], ["call"]) with { Hosts = [new("web*")], Procedures = [new("restart_*")] },
            Rule(["alice"], ["call"]) with { Hosts = [new("db*")], Procedures = [new("dump")] },
            Rule(["alice"], ["get_status"]),
            Rule(["bob"], ["get_status"]) with { AllJobs = true },
        ]);
        Assert.True(rules.Allows("alice", "call", new("web01", "restart_nginx", "alice")));
        Assert.True(rules.Allows("alice", "call", new("db01", "dump", "alice")));
        Assert.False(rules.Allows("alice", "call", new("db01", "restart_nginx", "alice")));
        Assert.False(rules.Allows("alice", "call", new("web01", "dump", "alice")));
        Assert.False(rules.Allows("alice", "get_status", Others));
    }

    [Fact]
    public void What_is_about_the_whole_dispatcher_is_allowed_as_a_whole_and_never_for_a_job()
    {
        var rules = new AccessRules([Rule(["alice"], ["prune"])]);
        Assert.True(rules.AllowsSome("alice", "prune"));
        Assert.False(rules.AllowsSome("bob", "prune"));
        Assert.False(rules.Allows("alice", "prune", Own));
        Assert.False(rules.ReachesOthers("alice", "prune"));
    }

    [Theory]
    [InlineData("""{"name":"nightly"}""", true, true)]
    [InlineData("""{"name":"shared-1"}""", true, false)]
    [InlineData("""{"name":"other"}""", false, false)]
    [InlineData("""{"name":"nightly","x":1}""", false, false)]
    [InlineData("""{"team":"web"}""", true, false)]
    [InlineData(null, false, false)]
    public void Queues_are_used_and_made_to_appear_by_those_whom_a_rule_lets(string? name, bool used, bool appears)
    {
        var queue = name is null ? null : QueueName.Parse(RawJson.Parse(name));
        var rules = new AccessRules([Rule(["alice"], ["call", "cancel_queue"]) with
        {
            Queues = [new("nightly"), new("shared-*"), new("{\"team\":*")],
            NewQueues = [new("nightly")],
        }]);
        var call = Own with { Queue = queue };
        Assert.Equal((used, appears), (rules.Allows("alice", "call", call), rules.MayAppear("alice", call)));
        Assert.False(rules.Allows("bob", "call", call) || rules.MayAppear("bob", call));
        Assert.Equal(used && queue is not null, queue is not null && rules.AllowsQueue("alice", "cancel_queue", queue));
        Assert.False(queue is not null && rules.AllowsQueue("alice", "list_queues", queue));
    }

    [Fact]
    public void A_rule_without_queues_is_about_all_of_them_and_none_and_one_that_names_some_is_about_none_where_it_says_so()
    {
        var queue = QueueName.Parse(RawJson.Parse("{\"name\":\"q\"}"));
        var open = new AccessRules([Rule(["alice"], ["call"])]);
        Assert.All([null, queue], name => Assert.True(
            open.Allows("alice", "call", Own with { Queue = name }) && open.MayAppear("alice", Own with { Queue = name })));
        var none = new AccessRules([Rule(["alice"], ["call"]) with { Queues = [new("x")], WithoutQueue = true }]);
        Assert.True(none.Allows("alice", "call", Own));
        Assert.False(none.Allows("alice", "call", Own with { Queue = queue }));
    }

    [Fact]
    public void An_operation_that_nobody_knows_is_denied() =>
        Assert.False(new AccessRules([Rule(["*"], [.. AccessOperations.Of("*")])]).AllowsSome("alice", "shutdown"));

    private static AccessRule Rule(string[] users, string[] operations) =>
        new() { Where = "harp.toml: allow[1]", Users = users, Operations = operations };
}
