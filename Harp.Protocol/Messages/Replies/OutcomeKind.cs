using System.Text.Json.Serialization;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>The kind of a job's end (spec: "Outcome").</summary>
[JsonConverter(typeof(EnumWords<OutcomeKind>))]
public enum OutcomeKind
{
    /// <summary>With a result.</summary>
    Result,

    /// <summary>With an exception that the procedure raised.</summary>
    Exception,

    /// <summary>At somebody's wish.</summary>
    Cancelled,

    /// <summary>With an error of the system; as a reply also: the request was refused.</summary>
    Error,
}
