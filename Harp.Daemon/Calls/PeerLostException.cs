namespace Harp.Daemon.Calls;

/// <summary>A write to the peer failed, as opposed to one to the worker.</summary>
internal sealed class PeerLostException(Exception inner) : Exception("The peer is gone or does not read.", inner);
