using Harp.Protocol.Errors;

namespace Harp.Client.Errors;

/// <summary>The peer sent what the protocol does not allow. Is it a Harp server, and of a version that this library knows?</summary>
/// <example><code>catch (HarpProtocolException nonsense) { log.LogError("{EndPoint} is no Harp server", nonsense.EndPoint);
/// }</code></example>
public sealed class HarpProtocolException : HarpException
{
    /// <summary>
    /// An answer that makes no sense; a program needs this for tests alone, in which something stands in for a dispatcher.
    /// </summary>
    /// <param name="endPoint">Who was being spoken to: <c>address:port</c>.</param>
    /// <param name="message">What was expected and what came.</param>
    /// <param name="outcomeUnknown">Whether this came in answer to a call.</param>
    /// <param name="inner">What caused it, or null.</param>
    public HarpProtocolException(string endPoint, string message, bool outcomeUnknown = false, Exception? inner = null)
        : base(message, inner) => (EndPoint, OutcomeUnknown) = (endPoint, outcomeUnknown);

    /// <summary>The peer: <c>address:port</c>.</summary>
    public string EndPoint { get; }

    /// <summary>True if this came in answer to a call, which may or may not have been accepted.</summary>
    public bool OutcomeUnknown { get; }

    /// <inheritdoc/>
    public override CallStarted? Started => OutcomeUnknown ? CallStarted.Maybe : null;
}
