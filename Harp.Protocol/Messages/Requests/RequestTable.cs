using System.Numerics;
using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Every request of the client leg. A new operation gets: its members in <see cref="RequestMember"/>, a row here, a message beside
/// this file, an operation in the dispatcher's <c>Operations/</c>, a section in <c>spec/protocol.md</c> with vectors, and a client method.
/// </summary>
public static class RequestTable
{
    internal static readonly MemberTable Members = new(
        "", [.. Enum.GetNames<RequestMember>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]);

    private static readonly RequestKind[] Kinds =
    [
        new("call", typeof(CallRequest), RequestMember.Procedure,
            [
                RequestMember.Host, RequestMember.Arguments, RequestMember.Timeout, RequestMember.MaxExecTime,
                RequestMember.Queue, RequestMember.Info, RequestMember.Key, RequestMember.Trace,
            ],
            CallRequest.Read),
        new("cancel", typeof(CancelRequest), RequestMember.Cancel, [], CancelRequest.Read),
        new("get_result", typeof(GetResultRequest), RequestMember.GetResult, [
            RequestMember.Wait, RequestMember.WaitTimeout], GetResultRequest.Read),
        new("get_status", typeof(GetStatusRequest), RequestMember.GetStatus, [], GetStatusRequest.Read),
        new("follow_stream", typeof(FollowStreamRequest), RequestMember.FollowStream, [
            RequestMember.Since, RequestMember.Recent, RequestMember.Times], FollowStreamRequest.Read),
        new("read_stream", typeof(ReadStreamRequest), RequestMember.ReadStream, [
            RequestMember.Since, RequestMember.Recent, RequestMember.Times], ReadStreamRequest.Read),
        new("list_jobs", typeof(ListJobsRequest), RequestMember.ListJobs, [], ListJobsRequest.Read),
        new("list_queues", typeof(ListQueuesRequest), RequestMember.ListQueues, [], ListQueuesRequest.Read),
        new("cancel_queue", typeof(CancelQueueRequest), RequestMember.CancelQueue, [], CancelQueueRequest.Read),
        new("list_hosts", typeof(ListHostsRequest), RequestMember.ListHosts, [], ListHostsRequest.Read),
        new("refresh_hosts", typeof(RefreshHostsRequest), RequestMember.RefreshHosts, [RequestMember.Force], RefreshHostsRequest.Read),
        new("prune", typeof(PruneRequest), RequestMember.Prune, [], PruneRequest.Read),
        new("hello", typeof(HelloRequest), RequestMember.Hello, [], HelloRequest.Read),
        new("withdraw", typeof(WithdrawRequest), RequestMember.Withdraw, [], WithdrawRequest.Read),
    ];

    /// <summary>The names of the operations, in the order of the spec.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Select(kind => kind.Name)];

    private static readonly Dictionary<Type, string> NamesByType = Kinds.ToDictionary(kind => kind.Message, kind => kind.Name);

    /// <summary>The meaning of a member for the operation; the place is the member's. Null where it says nothing.</summary>
    private static readonly RequestKind?[] KindsBySign = [.. Enum.GetValues<RequestMember>().Select(KindOfSign)];

    /// <summary>The members that say something about the operation, each as its bit.</summary>
    private static readonly ulong Signs = Enum.GetValues<RequestMember>()
        .Where(member => KindOfSign(member) is not null).Aggregate(0UL, (mask, member) => mask | (1UL << (int)member));

    /// <summary>The name of the operation that a request asks for.</summary>
    public static string NameOf(Request request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return NamesByType[request.GetType()];
    }

    /// <summary>The operation that a request asks for, once its version and the names of its members are found right.</summary>
    internal static RequestKind KindOf(in Envelope envelope)
    {
        CheckVersion(envelope);
        var kind = FindKind(envelope);
        var unexpected = envelope.Present & ~kind.Allowed;
        return unexpected != 0 ? throw Unexpected(kind, Members.Names[BitOperations.TrailingZeroCount(unexpected)])
            : envelope.Unknown is { } unknown ? throw Unexpected(kind, unknown)
            : kind;
    }

    private static void CheckVersion(in Envelope envelope)
    {
        const int Member = (int)RequestMember.Harpcaller;
        if (!envelope.Raw(Member).SequenceEqual("1"u8))
        {
            var got = envelope.Has(Member) ? Excerpt.Of(envelope.Raw(Member)) : "nothing";
            throw new HarpErrorException(HarpError.InvalidProtocol($"harpcaller: expected 1, got {got}"));
        }
    }

    private static RequestKind FindKind(in Envelope envelope)
    {
        RequestKind? found = null;
        for (var signs = envelope.Present & Signs; signs != 0; signs &= signs - 1)
        {
            var kind = KindsBySign[BitOperations.TrailingZeroCount(signs)]!;
            found = found is null || ReferenceEquals(found, kind) ? kind : throw new HarpErrorException(HarpError.InvalidRequest(
                $"expected one operation, got {found.Name} and {kind.Name}"));
        }

        return found ?? throw new HarpErrorException(HarpError.InvalidRequest(
            $"expected one of the operations {string.Join(", ", Names)}, got none{UnknownOperation(envelope)}"));
    }

    /// <summary>A call is also known by its host, so that a forgotten procedure is called just that.</summary>
    private static RequestKind? KindOfSign(RequestMember member) =>
        Kinds.FirstOrDefault(kind => kind.Sign == (member == RequestMember.Host ? RequestMember.Procedure : member));

    private static string UnknownOperation(in Envelope envelope) => envelope.Unknown is { } word
        ? $"; '{word}' is not known here{Suggestion.For(word, Members.Names)}"
        : "";

    private static HarpErrorException Unexpected(RequestKind kind, string word)
    {
        var known = kind.Others.Prepend(kind.Sign).Select(member => Members.Names[(int)member]).ToArray();
        return new HarpErrorException(HarpError.InvalidRequest(
            $"{kind.Name} has no member '{word}'{Suggestion.For(word, known)} (its members: {string.Join(", ", known)})"));
    }
}
