using System.Runtime.InteropServices;
using System.Text;

namespace Harp.Hosting.Authentication;

/// <summary>
/// <c>crypt(3)</c> as the system has it, so that every kind of hash that its users files may hold works (<c>$6$</c>, <c>$5$</c>,
/// <c>$y$</c>). Slow on purpose, and safe to call from many threads.
/// </summary>
internal static unsafe partial class Crypt
{
    /// <summary>Enough for the <c>struct crypt_data</c> of libxcrypt (32 KiB) and of the C library before it (131232 bytes).</summary>
    private const int StateBytes = 256 * 1024;

    private const string Library = "libcrypt";

    /// <summary>Debian and its kin, Fedora and its kin, and those where it is part of the C library.</summary>
    private static readonly string[] Candidates = ["libcrypt.so.1", "libcrypt.so.2", "libcrypt", "libc"];

    static Crypt() => NativeLibrary.SetDllImportResolver(typeof(Crypt).Assembly, Resolve);

    /// <summary>
    /// The hash of the password made with a setting, which a whole hash also is; null where the system refuses the setting.
    /// </summary>
    public static string? Hash(string password, string setting)
    {
        if (password.Contains('\0', StringComparison.Ordinal) || setting.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var phrase = Encoding.UTF8.GetBytes(password + "\0");
        var state = NativeMemory.AllocZeroed(StateBytes);
        try
        {
            fixed (byte* phraseAt = phrase, settingAt = Encoding.UTF8.GetBytes(setting + "\0"))
            {
                var hash = Marshal.PtrToStringUTF8((nint)CryptR(phraseAt, settingAt, state));
                return hash is null || hash.StartsWith('*') ? null : hash;
            }
        }
        finally
        {
            NativeMemory.Clear(state, StateBytes);
            NativeMemory.Free(state);
            Array.Clear(phrase);
        }
    }

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var candidate in name == Library ? Candidates : [])
        {
            if (NativeLibrary.TryLoad(candidate, out var handle) && NativeLibrary.TryGetExport(handle, "crypt_r", out _))
            {
                return handle;
            }
        }

        return 0;
    }

    [LibraryImport(Library, EntryPoint = "crypt_r")]
    private static partial byte* CryptR(byte* phrase, byte* setting, void* state);
}
