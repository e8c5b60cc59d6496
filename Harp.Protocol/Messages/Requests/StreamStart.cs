using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// The place to start in a stream: at a packet number, or some packets before what is stored at the moment of asking (spec: "Streams").
/// </summary>
public readonly record struct StreamStart
{
    private StreamStart(long count, bool isRecent) => (Count, IsRecent) = (count, isRecent);

    /// <summary>The packet number, or how many of the latest packets.</summary>
    public long Count { get; }

    /// <summary>True if <see cref="Count"/> counts back from the end.</summary>
    public bool IsRecent { get; }

    /// <summary>From packet <paramref name="packet"/> on; packets are numbered from 0.</summary>
    public static StreamStart Since(long packet) => new(packet, isRecent: false);

    /// <summary>The latest <paramref name="count"/> packets, then what follows.</summary>
    public static StreamStart Recent(long count) => new(count, isRecent: true);

    /// <summary>The number of the first packet wanted, where <paramref name="stored"/> are stored.</summary>
    public long FirstPacket(long stored) => IsRecent ? Math.Max(0, stored - Count) : Count;

    internal static StreamStart Read(in Envelope envelope, StreamStart absent)
    {
        const int SinceMember = (int)RequestMember.Since;
        const int RecentMember = (int)RequestMember.Recent;
        if (envelope.Has(SinceMember) && envelope.Has(RecentMember))
        {
            throw new HarpErrorException(HarpError.InvalidRequest("expected either since or recent, got both"));
        }

        return envelope.Has(SinceMember) ? Since(envelope.Integer(SinceMember, min: 0))
            : envelope.Has(RecentMember) ? Recent(envelope.Integer(RecentMember, min: 0))
            : absent;
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.Write(IsRecent ? ",\"recent\":"u8 : ",\"since\":"u8);
        output.WriteNumber(Count);
    }
}
