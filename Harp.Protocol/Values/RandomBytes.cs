using System.Security.Cryptography;

namespace Harp.Protocol.Values;

/// <summary>
/// Random bytes fit for secrets, fetched from the system many at a time: a call for each id cost more than making the id. None is given
/// twice.
/// </summary>
internal static class RandomBytes
{
    private const int FetchedBytes = 1024;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static int _left;

    public static void Fill(Span<byte> target)
    {
        _bytes ??= new byte[FetchedBytes];
        if (_left < target.Length)
        {
            RandomNumberGenerator.Fill(_bytes);
            _left = FetchedBytes;
        }

        var taken = _bytes.AsSpan(_left - target.Length, target.Length);
        taken.CopyTo(target);
        taken.Clear();
        _left -= target.Length;
    }
}
