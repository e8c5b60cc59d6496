using System.Buffers.Binary;
using System.Security.Cryptography;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Storage;

/// <summary>
/// The digest that tells one request from another under the same key (spec: "call"): SHA-256 over everything that was asked for, field by
/// field, each with its length before it, so that no two requests run together into the same bytes.
/// </summary>
internal readonly record struct RequestFingerprint
{
    /// <summary>The number of bytes that it has.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private RequestFingerprint(ReadOnlySpan<byte> bytes)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>
    /// Arguments and info count as bytes, the name of the queue by its value; what was left out differs from what was given.
    /// </summary>
    public static RequestFingerprint Of(CallRequest request)
    {
        Span<byte> bytes = stackalloc byte[Size];
        using var fields = new FieldHash(stackalloc byte[FieldHash.BytesKept]);
        fields.Add(request.Host);
        fields.Add(request.Procedure);
        fields.Add(request.Arguments.Utf8.Span);
        fields.Add(request.Info.Utf8.Span);
        fields.Add(request.Timeout?.Ticks);
        fields.Add(request.MaxExecTime?.Ticks);
        fields.Add(request.Queue?.Name.Canonical);
        fields.Add(request.Queue?.Concurrency);
        fields.Finish(bytes);
        return new RequestFingerprint(bytes);
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static RequestFingerprint FromBytes(ReadOnlySpan<byte> bytes) => new(bytes[..Size]);

    /// <summary>The bytes of the hash.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }
}
