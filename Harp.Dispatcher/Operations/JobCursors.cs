using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Places in the list of all jobs as texts that tell nothing: encrypted with a key of this process, since a place tells how many jobs there
/// are, those of other users too. A text of another process is none.
/// </summary>
internal sealed class JobCursors
{
    private const int BlockBytes = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(BlockBytes);

    /// <summary>The text of a place: 22 characters.</summary>
    public string TextOf(long place)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        block.Clear();
        BinaryPrimitives.WriteInt64BigEndian(block, place);
        Span<byte> sealedBlock = stackalloc byte[BlockBytes];
        using var cipher = Cipher();
        cipher.EncryptEcb(block, sealedBlock, PaddingMode.None);
        return Base64Url.EncodeToString(sealedBlock);
    }

    /// <summary>The place that a text of this process stands for.</summary>
    public bool TryParse(string text, out long place)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        place = 0;
        if (!Base64Url.IsValid(text, out var bytes) || bytes != BlockBytes || !Base64Url.TryDecodeFromChars(text, block, out _))
        {
            return false;
        }

        Span<byte> opened = stackalloc byte[BlockBytes];
        using var cipher = Cipher();
        cipher.DecryptEcb(block, opened, PaddingMode.None);
        place = BinaryPrimitives.ReadInt64BigEndian(opened);
        return !opened[sizeof(long)..].ContainsAnyExcept((byte)0);
    }

    private Aes Cipher()
    {
        var cipher = Aes.Create();
        cipher.Key = _key;
        return cipher;
    }
}
