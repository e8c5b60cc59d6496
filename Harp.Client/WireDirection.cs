namespace Harp.Client;

/// <summary>Which way a traced line went.</summary>
public enum WireDirection
{
    /// <summary>From here to the peer.</summary>
    Sent,

    /// <summary>From the peer to here.</summary>
    Received,
}
