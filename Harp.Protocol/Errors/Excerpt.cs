using System.Text;

namespace Harp.Protocol.Errors;

/// <summary>The part of a peer's bytes that is fit to be quoted in an error message: short, and never breaking a character apart.</summary>
internal static class Excerpt
{
    private const int BytesMax = 60;

    public static string Of(string text, int bytesMax = BytesMax) => Of(Encoding.UTF8.GetBytes(text), bytesMax);

    public static string Of(ReadOnlySpan<byte> raw, int bytesMax = BytesMax)
    {
        if (raw.Length <= bytesMax)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var end = bytesMax;
        while (end > 0 && (raw[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return Encoding.UTF8.GetString(raw[..end]) + "…";
    }
}
