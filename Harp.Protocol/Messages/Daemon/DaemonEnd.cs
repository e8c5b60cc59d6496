using System.Buffers;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Daemon;

/// <summary>
/// Asks a daemon, on a connection of its own, to end the call of an attempt at a job, whoever made it, and to begin no such call later
/// (spec: "end" of "Dispatcher to daemon"): <c>{"harp":1,"end":{"job":…,"attempt":n}[,"auth":{…}]}</c>. A daemon that does not know it
/// misses <c>procedure</c> and answers <c>invalid_request</c>. <see cref="DaemonRequest.Parse(ReadOnlySpan{byte}, out DaemonEnd?)"/> reads
/// it.
/// </summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">Its attempt, from 1.</param>
/// <param name="Auth">Who asks; null where the daemon needs to know nobody.</param>
public sealed record DaemonEnd(string Job, int Attempt, Credentials? Auth) : IWireMessage
{
    private const int JobMember = 0;
    private const int AttemptMember = 1;

    private static readonly MemberTable Members = new("end.", "job", "attempt");

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"harp\":1,\"end\":{\"job\":"u8);
        output.WriteText(Job);
        output.WriteOptionalNumber(",\"attempt\":"u8, Attempt);
        output.Write("}"u8);
        DaemonRequest.WriteAuth(output, Auth);
        output.Write("}"u8);
    }

    /// <summary>Reads the value of <c>end</c>.</summary>
    internal static DaemonEnd Read(ReadOnlySpan<byte> end, Credentials? auth)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(end, Members, slots);
        return new DaemonEnd(envelope.Name(JobMember), (int)Math.Min(envelope.Integer(AttemptMember, min: 1), int.MaxValue), auth);
    }
}
