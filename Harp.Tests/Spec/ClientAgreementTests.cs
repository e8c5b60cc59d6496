using System.Reflection;
using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Tests.Client;
using Harp.Tests.Support;

namespace Harp.Tests.Spec;

/// <summary>The client library and the protocol have the same operations.</summary>
public sealed class ClientAgreementTests
{
    private const string Id = "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10";

    /// <summary>Every public method that asks the dispatcher something, and how to make it do so.</summary>
    private static readonly Dictionary<string, Func<HarpCaller, Task>> Methods = new()
    {
        ["HarpCaller.SubmitAsync"] = caller => caller.SubmitAsync("h", "p"),
        ["HarpCaller.CallAsync"] = caller => caller.CallAsync<int>("h", "p"),
        ["HarpCaller.ListJobsAsync"] = caller => EnumerateAsync(caller.ListJobsAsync()),
        ["HarpCaller.ListJobsPageAsync"] = caller => caller.ListJobsPageAsync(),
        ["HarpCaller.ListQueuesAsync"] = caller => caller.ListQueuesAsync(),
        ["HarpCaller.CancelQueueAsync"] = caller => caller.CancelQueueAsync("q"),
        ["HarpCaller.ListHostsAsync"] = caller => caller.ListHostsAsync(),
        ["HarpCaller.RefreshHostsAsync"] = caller => caller.RefreshHostsAsync(),
        ["HarpCaller.PruneAsync"] = caller => caller.PruneAsync(new JobRetention { MaxJobs = 1 }),
        ["HarpCaller.HelloAsync"] = caller => caller.HelloAsync(),
        ["HarpJob.GetAsync"] = caller => caller.Job(Id).GetAsync<int>(),
        ["HarpJob.ResultAsync"] = caller => caller.Job(Id).ResultAsync(),
        ["HarpJob.ResultWithinAsync"] = caller => caller.Job(Id).ResultWithinAsync(TimeSpan.FromSeconds(1)),
        ["HarpJob.TryResultAsync"] = caller => caller.Job(Id).TryResultAsync(),
        ["HarpJob.StatusAsync"] = caller => caller.Job(Id).StatusAsync(),
        ["HarpJob.CancelAsync"] = caller => caller.Job(Id).CancelAsync(),
        ["HarpJob.FollowAsync"] = caller => EnumerateAsync(caller.Job(Id).FollowAsync()),
        ["HarpJob.ReadAsync"] = caller => EnumerateAsync(caller.Job(Id).ReadAsync()),
    };

    [Fact]
    public async Task The_methods_of_the_client_ask_for_every_operation_of_the_protocol_and_for_no_other()
    {
        var asked = new List<string>();
        foreach (var method in Methods.Values)
        {
            asked.Add(await OperationOfAsync(method));
        }

        asked.Add(await OperationAfterAGivenUpWaitAsync());
        Assert.Equal(RequestTable.Names.Order(StringComparer.Ordinal), asked.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_method_that_asks_the_dispatcher_something_is_looked_at() =>
        Assert.Equal(Methods.Keys.Order(StringComparer.Ordinal), Asking(typeof(HarpCaller)).Concat(Asking(typeof(HarpJob))).Order(
            StringComparer.Ordinal));

    private static IEnumerable<string> Asking(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name != nameof(IAsyncDisposable.DisposeAsync))
        .Select(method => $"{type.Name}.{method.Name}");

    /// <summary>Lets one method loose on a peer that refuses whatever it is asked, and tells what that was.</summary>
    private static async Task<string> OperationOfAsync(Func<HarpCaller, Task> method)
    {
        var asked = "";
        await using var peer = new ScriptedPeer(async c =>
        {
            asked = (await c.ReadLineAsync())!;
            await c.SendAsync("""{"error":{"type":"invalid_jobid","message":"no"}}""");
            await c.ExpectEndAsync();
        });
        await using (var caller = Lines.CallerOf(peer.Port))
        {
            await Assert.ThrowsAsync<HarpRequestException>(() => method(caller));
        }

        return RequestTable.NameOf(Request.Parse(System.Text.Encoding.UTF8.GetBytes(asked)));
    }

    /// <summary>What the client says where a token ends a wait on the connection that its requests share.</summary>
    private static async Task<string> OperationAfterAGivenUpWaitAsync()
    {
        var asked = "";
        using var giveUp = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(SharedLines.AskHello, SharedLines.Hello());
            await c.ReadLineAsync();
            await giveUp.CancelAsync();
            asked = (await c.ReadLineAsync())!;
            await c.ExpectEndAsync();
        });
        await using (var caller = new HarpCaller("127.0.0.1", peer.Port))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller.Job(Id).ResultAsync(giveUp.Token));
        }

        return RequestTable.NameOf(Request.Parse(System.Text.Encoding.UTF8.GetBytes(asked)));
    }

    private static async Task EnumerateAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items)
        {
            // The first answer is a refusal already.
        }
    }
}
