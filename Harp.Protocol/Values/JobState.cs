using System.Text.Json.Serialization;
using Harp.Protocol.Json;

namespace Harp.Protocol.Values;

/// <summary>The state of a job (spec: "Life of a job"). The last four are final: a job that reached one never leaves it.</summary>
[JsonConverter(typeof(EnumWords<JobState>))]
public enum JobState
{
    /// <summary>Stored, not started.</summary>
    Waiting,

    /// <summary>Its call was started.</summary>
    Running,

    /// <summary>Ended with a result.</summary>
    Returned,

    /// <summary>Ended with an exception that the procedure raised.</summary>
    Raised,

    /// <summary>Ended with an error of the system.</summary>
    Failed,

    /// <summary>Ended at somebody's wish.</summary>
    Cancelled,
}
