namespace Harp.Client;

/// <summary>The direction in which a traced line went.</summary>
/// <example><code>new HarpCallerOptions { Trace = (direction, line) =&gt; Console.Error.WriteLine(direction == WireDirection.Sent ? "sent"
/// : "received") }</code></example>
public enum WireDirection
{
    /// <summary>From here to the peer.</summary>
    Sent,

    /// <summary>From the peer to here.</summary>
    Received,
}
