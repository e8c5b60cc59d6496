using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Newtonsoft.Json.Linq;

namespace Harp.Client;

/// <summary>The end of a job (spec: "Outcome"), without raising anything.</summary>
/// <example>
/// <code>
/// var outcome = await job.ResultAsync();
/// Console.WriteLine(outcome.Kind == OutcomeKind.Result ? outcome.Value.ToString() : outcome.Error?.Message ?? "cancelled");
/// </code>
/// </example>
public sealed class JobOutcome
{
    private readonly string? _jobId;

    private JobOutcome(string? jobId, OutcomeKind kind, RawJson value, HarpError? error) =>
        (_jobId, Kind, Value, Error) = (jobId, kind, value, error);

    /// <summary>The kind of end.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>The result, byte for byte; <c>null</c> for the other kinds.</summary>
    public RawJson Value { get; }

    /// <summary>The exception that the procedure raised, or the error of the system; null for the other kinds.</summary>
    public HarpError? Error { get; }

    /// <summary>The stage of a job that ended with an error; null where that is not known.</summary>
    public CallStage? Stage { get; private init; }

    /// <summary>
    /// Tells whether the procedure of a job that ended with an error may have done something; null where that is not known.
    /// </summary>
    public CallStarted? Started { get; private init; }

    /// <summary>The result as a <typeparamref name="T"/>.</summary>
    /// <exception cref="HarpJobException">There is no result: <see cref="RemoteException"/>, <see cref="JobFailedException"/> or
    /// <see cref="JobCancelledException"/>.</exception>
    /// <exception cref="Newtonsoft.Json.JsonException">The result does not fit.</exception>
    public T? As<T>()
    {
        ThrowUnlessResult();
        return StrictJson.ToValue<T>(Value);
    }

    /// <summary>The result as a token.</summary>
    /// <exception cref="HarpJobException">There is no result.</exception>
    public JToken ToToken()
    {
        ThrowUnlessResult();
        return StrictJson.ToToken(Value);
    }

    /// <summary>Raises what <see cref="ToException"/> gives, if anything.</summary>
    /// <exception cref="HarpJobException">There is no result.</exception>
    public void ThrowUnlessResult()
    {
        if (ToException() is { } exception)
        {
            throw exception;
        }
    }

    /// <summary>The exception that stands for this outcome; null for a result.</summary>
    public HarpJobException? ToException() => Kind switch
    {
        OutcomeKind.Result => null,
        OutcomeKind.Exception => new RemoteException(_jobId, Error!),
        OutcomeKind.Cancelled => new JobCancelledException(_jobId),
        _ => new JobFailedException(_jobId, Error!, Stage, Started),
    };

    /// <summary>The result in UTF-8, byte for byte; <c>null</c> for the other kinds.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 => Value.Utf8;

    /// <summary>The end of a job that returned, for tests that stand in for one.</summary>
    /// <param name="value">The result; serialised as JSON unless it is a <see cref="RawJson"/>.</param>
    public static JobOutcome Returned(object? value) => Result(null, CallArguments.ToJson(value, nameof(value)));

    /// <summary>The end of a job whose procedure raised an exception, for tests that stand in for one.</summary>
    public static JobOutcome Raised(HarpError exception) => Raised(null, exception);

    /// <summary>The end of a job that the system could not bring to its end, for tests that stand in for one.</summary>
    public static JobOutcome Failed(HarpError error) => Failed(null, error);

    /// <summary>The end of a job that was cancelled, for tests that stand in for one.</summary>
    public static JobOutcome Cancelled() => Cancelled(null);

    internal static JobOutcome Result(string? jobId, RawJson value) => new(jobId, OutcomeKind.Result, value, null);

    internal static JobOutcome Cancelled(string? jobId) => new(jobId, OutcomeKind.Cancelled, RawJson.Null, null);

    internal static JobOutcome Raised(string? jobId, HarpError error) => new(jobId, OutcomeKind.Exception, RawJson.Null, error);

    /// <summary>A failure; what the error does not say of itself is taken from what the caller saw.</summary>
    internal static JobOutcome Failed(string? jobId, HarpError error, CallStage? stage = null, CallStarted? started = null)
    {
        var said = FailureFacts.Of(error);
        return new JobOutcome(jobId, OutcomeKind.Error, RawJson.Null, error)
        {
            Stage = said.Stage ?? stage,
            Started = said.Started ?? started,
        };
    }
}
