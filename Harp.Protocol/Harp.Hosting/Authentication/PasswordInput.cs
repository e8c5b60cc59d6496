using Microsoft.Win32.SafeHandles;

namespace Harp.Hosting.Authentication;

/// <summary>The source of a password: a line of stdin, which on a terminal is asked for and not shown.</summary>
public sealed class PasswordInput
{
    /// <summary>The part of a line that is read; who writes more has written too much in any case.</summary>
    public const int BytesMax = 8192;

    private readonly Stream _input;

    private PasswordInput(Stream input, bool isTerminal) => (_input, IsTerminal) = (input, isTerminal);

    /// <summary>True if somebody types.</summary>
    public bool IsTerminal { get; }

    /// <summary>This process' stdin.</summary>
    public static PasswordInput Open() => new(
        new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0), HiddenTyping.IsTerminal);

    /// <summary>The next line without its end; empty where there is none.</summary>
    /// <param name="prompt">What a terminal asks.</param>
    /// <param name="errors">Where it asks.</param>
    public byte[] Read(string prompt, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (!IsTerminal)
        {
            return ReadLine();
        }

        using var hidden = new HiddenTyping();
        errors.Write(prompt);
        errors.Flush();
        try
        {
            return ReadLine();
        }
        finally
        {
            errors.WriteLine();
        }
    }

    /// <summary>Byte by byte, so that what follows the line stays for whoever reads next.</summary>
    private byte[] ReadLine()
    {
        var line = new List<byte>();
        for (int read; (read = _input.ReadByte()) >= 0 && read != '\n' && line.Count <= BytesMax;)
        {
            line.Add((byte)read);
        }

        return line is [.., (byte)'\r'] ? [.. line[..^1]] : [.. line];
    }
}
