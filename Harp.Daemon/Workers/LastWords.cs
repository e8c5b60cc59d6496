using System.Text;
using Harp.Hosting;

namespace Harp.Daemon.Workers;

/// <summary>
/// The last words of a worker's runtime on stderr: a signal alone does not tell a stack that overflowed from an exception that
/// nobody caught. A procedure can print the same words, so they explain an end and decide nothing.
/// </summary>
internal sealed class LastWords
{
    private const int LengthMax = 500;

    private const string GaveUp = "it ended itself";

    private volatile string? _found;
    private string? _unfinished;

    /// <summary>The reason why the process ended; null where it said nothing that is known.</summary>
    public string? Found => _found;

    /// <summary>
    /// The same where earlier calls ran in the process: a message with which it ended itself may be of what one of those left, and is not
    /// for others. An exception that nobody caught is of the call that runs, as the worker sees to.
    /// </summary>
    public string? FoundAfterOthers => _found?.StartsWith(GaveUp, StringComparison.Ordinal) == true
        ? $"{GaveUp}; what it said stands in the daemon's log" : _found;

    /// <summary>Forgets the words so far: what was said is not of the call that begins.</summary>
    public void Forget() => (_found, _unfinished) = (null, null);

    public void Take(ReadOnlySpan<byte> line)
    {
        if (_unfinished is not null)
        {
            (_found, _unfinished) = ($"{_unfinished}: {Text(line)}", null);
        }
        else if (line.StartsWith("Stack overflow"u8))
        {
            _found = "it overflowed its stack";
        }
        else if (line.StartsWith("Out of memory"u8))
        {
            _found = "it ran out of memory";
        }
        else if (line.StartsWith("terminate called"u8))
        {
            // What libstdc++ says where native code throws and nobody catches.
            _found = line.IndexOf("std::bad_alloc"u8) >= 0 ? "it ran out of memory" : $"its native code gave up: {Text(line)}";
        }
        else if (line.StartsWith("Unhandled exception. "u8))
        {
            _found = $"nobody caught {Text(line["Unhandled exception. "u8.Length..])}";
        }
        else if (line.StartsWith("Process terminated."u8))
        {
            Terminated(line["Process terminated."u8.Length..].TrimStart((byte)' '));
        }
        else if (line.StartsWith("Fatal error."u8))
        {
            _found = $"it failed fatally: {Text(line["Fatal error."u8.Length..])}";
        }
    }

    /// <summary>The message of FailFast is on the same line or, in other releases of the runtime, on the next.</summary>
    private void Terminated(ReadOnlySpan<byte> rest)
    {
        _found = rest.IsEmpty ? GaveUp : $"{GaveUp}: {Text(rest)}";
        _unfinished = rest.IsEmpty ? GaveUp : null;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = Printable.Of(Encoding.UTF8.GetString(bytes)).Trim();
        return text.Length <= LengthMax ? text : text[..LengthMax] + "…";
    }
}
