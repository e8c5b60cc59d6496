using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>Reads the members of one kind of request.</summary>
internal delegate Request RequestParser(in Envelope envelope);

/// <summary>One row of the table of requests.</summary>
/// <param name="Name">The operation's name in the spec.</param>
/// <param name="Message">The type of the request.</param>
/// <param name="Sign">The member by which the request is known.</param>
/// <param name="Others">The further members it may have, beside those that every request may have.</param>
/// <param name="Parse">Reads it.</param>
internal sealed record RequestKind(string Name, Type Message, RequestMember Sign, RequestMember[] Others, RequestParser Parse)
{
    /// <summary>All members it may have, each as its bit.</summary>
    public ulong Allowed { get; } = Others.Concat([Sign, RequestMember.Harpcaller, RequestMember.Id, RequestMember.Auth])
        .Aggregate(0UL, (mask, member) => mask | (1UL << (int)member));
}
