using System.Buffers;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// JSON on its way to a terminal. Its strings cannot hold the controls below U+0020, but DEL and those from U+0080 to U+009F stand there as they are, and
/// terminals obey some of them. Escaped they mean the same to every reader of JSON. To files and pipes the bytes go as they came.
/// </summary>
internal static class TerminalSafe
{
    private const byte Delete = 0x7F;
    private const byte LeadOfControls = 0xC2;
    private const byte LastControl = 0x9F;

    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == Delete)
            {
                output.Write("\\u007f"u8);
            }
            else if (json[i] == LeadOfControls && json[i + 1] <= LastControl)
            {
                output.Write(System.Text.Encoding.ASCII.GetBytes($"\\u00{json[++i]:x2}"));
            }
            else
            {
                output.Write(json.Slice(i, 1));
            }
        }
    }
}
