using Harp.Protocol;

namespace Harp.Dispatcher.Listening;

/// <summary>The bounds of clients.</summary>
internal sealed record SessionLimits
{
    /// <summary>The published limits of the link.</summary>
    public ProtocolLimits Link { get; init; } = ProtocolLimits.Default;

    /// <summary>The number of connections that may be open at once; one more is told <c>overloaded</c> and closed.</summary>
    public int ConnectionsMax { get; init; } = 16384;

    /// <summary>The number of clients that are told at a time that they are too many; more are closed without a word.</summary>
    public int RefusalsMax { get; init; } = 256;

    /// <summary>The number of requests without an id of one connection that may be read ahead of their replies.</summary>
    public int PipelinedMax { get; init; } = 128;

    /// <summary>
    /// The number of connections that may be in the middle of their TLS handshake, those that have just come not counted; of more, silent
    /// ones give way.
    /// </summary>
    public int HandshakesMax { get; init; } = 256;

    /// <summary>
    /// The number of bytes of one connection's requests that may be read ahead of their replies; one request is always read.
    /// </summary>
    public long PipelinedBytesMax { get; init; } = 4L << 20;

    /// <summary>
    /// The number of bytes of requests that may be read ahead of their replies on all connections together, a little of each not counted.
    /// </summary>
    public long AheadBytesMax { get; init; } = 256L << 20;

    /// <summary>
    /// About how many bytes of long lines that are not complete yet may be held on all connections together, a little of each not counted.
    /// </summary>
    public long ReadingBytesMax { get; init; } = 256L << 20;

    /// <summary>
    /// The part of that for one user, or for one address where nobody is let in yet or nobody is asked. Those who are not let in yet leave
    /// so much to those who are.
    /// </summary>
    public long ShareReadingBytesMax { get; init; } = 64L << 20;

    /// <summary>
    /// The number of requests with an id that may be under way on one connection; one more is refused as <c>overloaded</c>.
    /// </summary>
    public int ConcurrentMax { get; init; } = 16384;

    /// <summary>
    /// The number of requests with an id of one connection that may be read ahead of their replies, those that wait for a job not counted;
    /// then none is read.
    /// </summary>
    public int AnsweringMax { get; init; } = 1024;

    /// <summary>
    /// The number of requests with an id that may wait for a job or its packets on all connections together; see <see cref="WaitPlaces"/>
    /// for what one user may have.
    /// </summary>
    public int WaitsMax { get; init; } = 131072;

    /// <summary>
    /// The number of requests of one connection that may at once hold what they read from the store: about 256 KiB each, or one outcome.
    /// </summary>
    public int ReadsMax { get; init; } = 4;

    /// <summary>
    /// The number of requests of all connections that may read the store and make replies at once; connections take turns.
    /// </summary>
    public int WorkingMax { get; init; } = 4;

    /// <summary>
    /// About how many bytes that were read from the store may wait to be sent on all connections together; beyond it each is read in small
    /// pieces.
    /// </summary>
    public long SendingBytesMax { get; init; } = 64L << 20;

    /// <summary>
    /// About how many bytes of outcomes and packets that are longer than 256 KiB may be read from the store and not sent yet on all
    /// connections together, each counted as often as it is held; more wait. 0 for a quarter of what the heap may be.
    /// </summary>
    public long LongRepliesBytesMax { get; init; }

    /// <summary>
    /// The time that a client may go on sending after its last reply, so that it can read that reply before the connection closes.
    /// </summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(5);
}
