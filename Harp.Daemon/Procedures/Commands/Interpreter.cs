using System.Buffers.Binary;
using System.Text;

namespace Harp.Daemon.Procedures.Commands;

/// <summary>
/// Finds what runs a file: the program on the first line of a script, the loader of a binary. Where that is missing the kernel says "no
/// such file" of a file that is there, so it is looked for here.
/// </summary>
internal static class Interpreter
{
    /// <summary>The part of a script the kernel looks at.</summary>
    private const int HeadBytes = 256;

    /// <summary>The part of a binary that is looked at for its loader, which linkers write near its beginning.</summary>
    private const int BinaryBytes = 64 * 1024;

    /// <summary>The number of times that an interpreter may be a script itself.</summary>
    private const int DepthMax = 5;

    private const int InterpreterSegment = 3;

    /// <summary>
    /// The reason why an executable of a command cannot be run although it is there; null where nothing speaks against it.
    /// </summary>
    public static string? MistakeOf(string path, CommandSpec spec) =>
        MistakeOf(path, spec.Folder, spec.Environment.GetValueOrDefault("PATH", Executable.SearchPath), DepthMax);

    private static string? MistakeOf(string path, string folder, string searchPath, int depth)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var begin = new byte[BinaryBytes];
            begin = begin[..RandomAccess.Read(file, begin, 0)];
            var head = begin[..Math.Min(begin.Length, HeadBytes)];
            return head.AsSpan().StartsWith("#!"u8) ? MistakeOfScript(path, FirstLine(head), folder, searchPath, depth)
                : head.AsSpan().StartsWith("\u007fELF"u8) ? MistakeOfBinary(path, LoaderOf(begin))
                : !head.Contains((byte)0) ? $"{path} is a script without a first line that names its interpreter, such as #!/bin/sh"
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // Who may execute a file need not be allowed to read it; and what is no whole binary the kernel judges better.
            return null;
        }
    }

    private static string FirstLine(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? head[2..] : head[2..end]).Trim(' ', '\t');
    }

    private static string? MistakeOfScript(string path, string line, string folder, string searchPath, int depth)
    {
        var words = line.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (line.EndsWith('\r'))
        {
            return $"the first line of {path} ends with CR LF, as files of Windows do, so that its "
                + $"interpreter would be '{line.TrimEnd('\r')}' followed by a carriage return";
        }

        if (words.Length == 0)
        {
            return $"the first line of {path} names no interpreter after #!";
        }

        var interpreter = Path.Combine(folder, words[0]);
        return !File.Exists(interpreter) ? $"the interpreter that the first line of {path} names, {words[0]}, does not exist"
            : !Executable.IsExecutable(interpreter) ? $"the interpreter that the first line of {path} names, {words[0]}, is not executable"
            : depth == 0 ? $"{path} is one of too many scripts that run each other"
            : MistakeOfName(path, words, searchPath) ?? MistakeOf(interpreter, folder, searchPath, depth - 1);
    }

    /// <summary><c>#!/usr/bin/env NAME</c> looks for a name.</summary>
    private static string? MistakeOfName(string path, string[] words, string searchPath) =>
        words is not [var env, var name] || Path.GetFileName(env) != "env" || name.Any(letter => letter is ' ' or '\t' or '=' or '/')
            || name.StartsWith('-')
            || searchPath.Split(':').Any(folder => Executable.IsExecutable(Path.Combine(folder, name)))
            ? null
            : $"the interpreter that the first line of {path} names, '{name}', is in none of {searchPath}";

    private static string? MistakeOfBinary(string path, string? loader) => loader is null || File.Exists(loader)
        ? null
        : $"{path} was built for a system whose loader, {loader}, does not exist here";

    /// <summary>The path in the segment PT_INTERP of a little-endian ELF file; null where there is none.</summary>
    private static string? LoaderOf(ReadOnlySpan<byte> file)
    {
        const int Class = 4, Order = 5, LittleEndian = 1, Bits64 = 2;
        if (file[Order] != LittleEndian)
        {
            return null;
        }

        var wide = file[Class] == Bits64;
        var (table, size, count) = wide
            ? (BinaryPrimitives.ReadUInt64LittleEndian(file[32..]), BinaryPrimitives.ReadUInt16LittleEndian(
                file[54..]), BinaryPrimitives.ReadUInt16LittleEndian(file[56..]))
            : (BinaryPrimitives.ReadUInt32LittleEndian(file[28..]), BinaryPrimitives.ReadUInt16LittleEndian(
                file[42..]), BinaryPrimitives.ReadUInt16LittleEndian(file[44..]));
        for (var at = 0; at < count; at++)
        {
            var segment = file[(int)(table + ((ulong)at * size))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == InterpreterSegment)
            {
                var (offset, length) = wide
                    ? (BinaryPrimitives.ReadUInt64LittleEndian(segment[8..]), BinaryPrimitives.ReadUInt64LittleEndian(segment[32..]))
                    : (BinaryPrimitives.ReadUInt32LittleEndian(segment[4..]), BinaryPrimitives.ReadUInt32LittleEndian(segment[16..]));
                return Encoding.UTF8.GetString(file.Slice((int)offset, (int)length)).TrimEnd('\0');
            }
        }

        return null;
    }
}
