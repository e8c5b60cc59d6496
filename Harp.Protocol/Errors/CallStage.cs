using System.Text.Json.Serialization;
using Harp.Protocol.Json;

namespace Harp.Protocol.Errors;

/// <summary>The stage of a call when it failed: the member <c>data.stage</c> of a job error (spec: "Errors").</summary>
[JsonConverter(typeof(EnumWords<CallStage>))]
public enum CallStage
{
    /// <summary>Looking the host up.</summary>
    Resolve,

    /// <summary>Connecting to the daemon.</summary>
    Connect,

    /// <summary>Securing the connection.</summary>
    Tls,

    /// <summary>The request was sent, the daemon had not acknowledged it.</summary>
    Acknowledge,

    /// <summary>The daemon had acknowledged the call.</summary>
    Run,
}
