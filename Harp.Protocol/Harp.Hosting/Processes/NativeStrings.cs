using System.Runtime.InteropServices;
using System.Text;

namespace Harp.Hosting.Processes;

/// <summary>An array of C strings, ended by a null pointer, as <c>exec</c> takes arguments and variables.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    public NativeStrings(IReadOnlyCollection<string> texts)
    {
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        foreach (var text in texts)
        {
            Pointer[_count++] = Copy(text);
        }
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        for (var at = 0; at < _count; at++)
        {
            NativeMemory.Free(Pointer[at]);
        }

        NativeMemory.Free(Pointer);
    }

    private static byte* Copy(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        copy[bytes.Length] = 0;
        return copy;
    }
}
