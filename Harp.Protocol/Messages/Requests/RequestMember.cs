namespace Harp.Protocol.Messages.Requests;

/// <summary>Every member that a request may have; the wire name is the same word in snake case.</summary>
internal enum RequestMember
{
    Harpcaller,
    Host,
    Procedure,
    Arguments,
    Timeout,
    MaxExecTime,
    Queue,
    Info,
    Cancel,
    GetResult,
    Wait,
    GetStatus,
    FollowStream,
    ReadStream,
    Since,
    Recent,
}
