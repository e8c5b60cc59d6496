using Harp.Protocol.Errors;

namespace Harp.Client.Errors;

/// <summary>The peer could not be reached, did not answer in time, or the connection to it was lost. No job is ended by this.</summary>
/// <example><code>catch (HarpConnectionException lost) when (lost.OutcomeUnknown) { log.LogWarning("submit again with the key {Key}",
/// lost.Key); }</code></example>
public sealed class HarpConnectionException : HarpException
{
    /// <summary>A failure of a connection; a program needs this for tests alone, in which something stands in for a dispatcher.</summary>
    /// <param name="endPoint">Who was being spoken to: <c>address:port</c>.</param>
    /// <param name="message">What happened.</param>
    /// <param name="outcomeUnknown">Whether a call had been sent and its answer is not known.</param>
    /// <param name="inner">What caused it, or null.</param>
    public HarpConnectionException(string endPoint, string message, bool outcomeUnknown = false, Exception? inner = null)
        : base(message, inner) => (EndPoint, OutcomeUnknown) = (endPoint, outcomeUnknown);

    /// <summary>The peer: <c>address:port</c>.</summary>
    public string EndPoint { get; }

    /// <summary>
    /// True if a call had been sent and its answer is not known: it may or may not have been accepted, so sending it again without its key
    /// may carry it out twice. False where nothing was sent, and for requests other than calls.
    /// </summary>
    public bool OutcomeUnknown { get; }

    /// <inheritdoc/>
    public override CallStarted? Started => OutcomeUnknown ? CallStarted.Maybe : null;

    /// <summary>
    /// The key that a call was sent with, given by the caller or made by the library; null where it had none. Submitting the same call
    /// again with this <see cref="CallOptions.Key"/> is safe where the dispatcher knows keys: it is carried out once.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>True if trying again would be refused for the same reason.</summary>
    internal bool IsFinal { get; init; }
}
