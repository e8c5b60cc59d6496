using System.Buffers;
using System.Text;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// JSON on its way to a terminal. Its strings cannot hold the controls below U+0020, but DEL, those from U+0080 to U+009F, line separators
/// and what turns the direction of the text around it stand there as they are: terminals obey some of them, and others make a value look
/// like another one. Escaped they mean the same to every reader of JSON. To files and pipes the bytes go as they came.
/// </summary>
internal static class TerminalSafe
{
    private const byte Delete = 0x7F;

    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        while (json.Length > 0)
        {
            var plain = json.IndexOfAnyInRange(Delete, byte.MaxValue);
            output.Write(plain < 0 ? json : json[..plain]);
            json = plain < 0 ? [] : json[plain..];
            if (json.Length > 0)
            {
                _ = Rune.DecodeFromUtf8(json, out var sign, out var length);
                output.Write(CellText.IsDangerous(sign) ? Encoding.ASCII.GetBytes($"\\u{sign.Value:x4}") : json[..length]);
                json = json[length..];
            }
        }
    }
}
