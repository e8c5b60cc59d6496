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
        new("call", RequestMember.Procedure,
            [
                RequestMember.Host, RequestMember.Arguments, RequestMember.Timeout, RequestMember.MaxExecTime,
                RequestMember.Queue, RequestMember.Info,
            ],
            CallRequest.Read),
        new("cancel", RequestMember.Cancel, [], CancelRequest.Read),
        new("get_result", RequestMember.GetResult, [RequestMember.Wait], GetResultRequest.Read),
        new("get_status", RequestMember.GetStatus, [], GetStatusRequest.Read),
        new("follow_stream", RequestMember.FollowStream, [RequestMember.Since, RequestMember.Recent], FollowStreamRequest.Read),
        new("read_stream", RequestMember.ReadStream, [RequestMember.Since, RequestMember.Recent], ReadStreamRequest.Read),
    ];

    /// <summary>The names of the operations, in the order of the spec.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Select(kind => kind.Name)];

    /// <summary>Which operation a request asks for, once its version and the names of its members are found right.</summary>
    internal static RequestKind KindOf(in Envelope envelope)
    {
        CheckVersion(envelope);
        var kind = FindKind(envelope);
        for (var member = 0; member < Members.Count; member++)
        {
            if (envelope.Has(member) && !kind.Allows(member))
            {
                throw Unexpected(kind, Members.Names[member]);
            }
        }

        return envelope.Unknown is null ? kind : throw Unexpected(kind, envelope.Unknown);
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
        foreach (var kind in Kinds)
        {
            // A call is also known by its host, so that a forgotten procedure is called just that.
            if (envelope.Has((int)kind.Sign) || (kind.Sign == RequestMember.Procedure && envelope.Has((int)RequestMember.Host)))
            {
                found = found is null ? kind : throw new HarpErrorException(HarpError.InvalidRequest(
                    $"expected one operation, got {found.Name} and {kind.Name}"));
            }
        }

        return found ?? throw new HarpErrorException(HarpError.InvalidRequest(
            $"expected one of the operations {string.Join(", ", Names)}, got none{UnknownOperation(envelope)}"));
    }

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
