using System.Text.Json.Serialization;
using Harp.Protocol.Json;

namespace Harp.Protocol.Errors;

/// <summary>Tells whether the procedure may have done something: the member <c>data.started</c> of a job error (spec: "Errors").</summary>
[JsonConverter(typeof(EnumWords<CallStarted>))]
public enum CallStarted
{
    /// <summary>Certainly not; calling again is safe.</summary>
    No,

    /// <summary>It cannot be known.</summary>
    Maybe,

    /// <summary>The daemon had acknowledged the call.</summary>
    Yes,
}
