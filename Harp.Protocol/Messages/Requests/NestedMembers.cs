using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>The rules for the objects inside a request that are part of its envelope: they too have no members but their own.</summary>
internal static class NestedMembers
{
    /// <exception cref="HarpErrorException"><c>invalid_request</c>: it has another.</exception>
    public static void RefuseUnknown(in Envelope envelope, MemberTable table)
    {
        if (envelope.Unknown is { } word)
        {
            throw new HarpErrorException(HarpError.InvalidRequest(
                $"{table.Path.TrimEnd('.')} has no member '{word}'{Suggestion.For(word, table.Names)} "
                + $"(its members: {string.Join(", ", table.Names)})"));
        }
    }

    /// <summary>An operation that has no subject is asked for with <c>true</c>.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_request</c>: with anything else.</exception>
    public static void ExpectTrue(in Envelope envelope, RequestMember member) =>
        envelope.Expect((int)member, envelope.KindOf((int)member) == System.Text.Json.JsonTokenType.True, "true");
}
