using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The variables that the runtime shows to procedures, as they were at first. The runtime hands them out one by one or as a table of texts;
/// the block that both are made of is compared instead, where there is a way to it, and the table is made only where the block is another.
/// </summary>
internal sealed unsafe class EnvironmentVariables
{
    private const BindingFlags Hidden = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    private readonly delegate*<char*> _take = (delegate*<char*>)Find("GetEnvironmentStringsW");
    private readonly delegate*<char*, int> _giveBack = (delegate*<char*, int>)Find("FreeEnvironmentStringsW");
    private readonly Dictionary<string, string> _first = All();
    private char[] _block = [];

    public EnvironmentVariables() => IsAsBefore();

    /// <summary>Sets again what was changed or taken away, and takes away what was added.</summary>
    public void Restore()
    {
        if (!IsAsBefore())
        {
            RestoreAll();
            IsAsBefore();
        }
    }

    private void RestoreAll()
    {
        var found = All();
        foreach (var name in found.Keys.Except(_first.Keys))
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        foreach (var (name, value) in _first.Where(variable => found.GetValueOrDefault(variable.Key) != variable.Value))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>Keeps what it finds for the next look.</summary>
    private bool IsAsBefore()
    {
        if (_take is null || _giveBack is null)
        {
            return false;
        }

        var block = _take();
        try
        {
            var now = new ReadOnlySpan<char>(block, LengthOf(block));
            if (now.SequenceEqual(_block))
            {
                return true;
            }

            _block = now.ToArray();
            return false;
        }
        finally
        {
            _giveBack(block);
        }
    }

    /// <summary>One variable after another, each ended by a NUL, and one NUL more.</summary>
    private static int LengthOf(char* block)
    {
        var next = block;
        while (*next != '\0')
        {
            next += MemoryMarshal.CreateReadOnlySpanFromNullTerminated(next).Length + 1;
        }

        return (int)(next - block);
    }

    private static nint Find(string name) =>
        typeof(object).Assembly.GetType("Interop+Kernel32")?.GetMethod(name, Hidden)?.MethodHandle.GetFunctionPointer() ?? 0;

    private static Dictionary<string, string> All() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
