using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Harp.Dispatcher.Storage;

/// <summary>
/// SHA-256 over fields, each with its length before it. What is small is gathered and hashed at once: a hash that is fed piece by piece
/// costs several microseconds, more than all else that a key costs the loop.
/// </summary>
/// <param name="kept">Where to gather; <see cref="BytesKept"/> bytes.</param>
internal ref struct FieldHash(Span<byte> kept) : IDisposable
{
    /// <summary>So many bytes are gathered.</summary>
    public const int BytesKept = 1024;

    private readonly Span<byte> _kept = kept;
    private int _used;
    private IncrementalHash? _fed;

    public void Add(string? text) => Add(Encoding.UTF8.GetBytes(text ?? ""));

    public void Add(long? number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number.GetValueOrDefault());
        Add(number is null ? [] : bytes);
    }

    public void Add(scoped ReadOnlySpan<byte> field)
    {
        if (sizeof(int) + field.Length > _kept.Length - _used)
        {
            Feed();
        }

        BinaryPrimitives.WriteInt32LittleEndian(_kept[_used..], field.Length);
        _used += sizeof(int);
        if (field.Length > _kept.Length - _used)
        {
            Feed();
            _fed!.AppendData(field);
        }
        else
        {
            field.CopyTo(_kept[_used..]);
            _used += field.Length;
        }
    }

    /// <summary>Writes the hash.</summary>
    public void Finish(Span<byte> hash)
    {
        if (_fed is null)
        {
            SHA256.HashData(_kept[.._used], hash);
        }
        else
        {
            Feed();
            _fed.GetHashAndReset(hash);
        }
    }

    public void Dispose() => _fed?.Dispose();

    private void Feed()
    {
        _fed ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _fed.AppendData(_kept[.._used]);
        _used = 0;
    }
}
