using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.Errors;

/// <summary>The system could not bring a job to its end (spec: "Errors", job errors).</summary>
/// <example><code>catch (JobFailedException failed) when (failed.Started == CallStarted.No) { /* calling again is safe */
/// }</code></example>
public sealed class JobFailedException : HarpJobException
{
    internal JobFailedException(string? jobId, HarpError error, CallStage? stage, CallStarted? started)
        : base(jobId, $"{error.Type}: {error.Message}{FailureFacts.Words(stage, started)}") =>
            (Error, Stage, Started) = (error, stage, started);

    /// <summary>The error as it came.</summary>
    public HarpError Error { get; }

    /// <summary>The word that programs decide by: one of <see cref="ErrorType"/>, or a type that the daemon made up.</summary>
    public override string Type => Error.Type;

    /// <summary>The stage of the call; null where the peer did not say.</summary>
    public override CallStage? Stage { get; }

    /// <summary>Tells whether the procedure may have done something; null where the peer did not say.</summary>
    public override CallStarted? Started { get; }

    /// <summary>Further members of the error, or null where there are none.</summary>
    public override RawJson? ErrorData => Error.Data;
}
