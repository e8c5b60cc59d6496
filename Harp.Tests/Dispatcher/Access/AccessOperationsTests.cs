using Harp.Dispatcher.Access;
using Harp.Protocol.Messages.Requests;

namespace Harp.Tests.Dispatcher.Access;

public sealed class AccessOperationsTests
{
    [Fact]
    public void Every_operation_of_the_request_table_has_its_place_and_no_other_has() =>
        Assert.Equal(RequestTable.Names.Order(StringComparer.Ordinal), AccessOperations.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_operation_but_hello_and_withdraw_is_in_exactly_one_group() => Assert.Equal(
        RequestTable.Names.Where(name => name is not ("hello" or "withdraw")).Order(StringComparer.Ordinal),
        new[] { "call", "read", "cancel", "admin" }.SelectMany(AccessOperations.Of).Order(StringComparer.Ordinal));

    [Fact]
    public void The_star_is_all_groups_together() => Assert.Equal(
        AccessOperations.Names.Where(name => name is not ("hello" or "withdraw")).Order(StringComparer.Ordinal),
        AccessOperations.Of("*").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_word_means_something_and_no_other_does()
    {
        Assert.All(AccessOperations.Words, word => Assert.NotEmpty(AccessOperations.Of(word)));
        Assert.Equal(AccessOperations.Words.Distinct(), AccessOperations.Words);
        Assert.All(["", "hello", "withdraw", "Call", "reads", "all"], word => Assert.Empty(AccessOperations.Of(word)));
    }

    [Theory]
    [InlineData("call", true)]
    [InlineData("get_result", true)]
    [InlineData("get_status", true)]
    [InlineData("follow_stream", true)]
    [InlineData("read_stream", true)]
    [InlineData("list_jobs", true)]
    [InlineData("cancel", true)]
    [InlineData("cancel_queue", false)]
    [InlineData("list_queues", false)]
    [InlineData("list_hosts", false)]
    [InlineData("refresh_hosts", false)]
    [InlineData("prune", false)]
    [InlineData("hello", false)]
    [InlineData("withdraw", false)]
    public void What_asks_for_jobs_one_by_one_is_told_from_what_is_about_the_whole(string operation, bool ofJobs) =>
        Assert.Equal(ofJobs, AccessOperations.IsOfJobs(operation));
}
