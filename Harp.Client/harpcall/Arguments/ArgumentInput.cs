using System.Text;
using Harp.Protocol;

namespace Harp.Client.CommandLine.Arguments;

/// <summary>The source of arguments that are not typed: files, and standard input, which can be read once.</summary>
/// <param name="stdin">Opens standard input.</param>
/// <param name="onStdin">Called before it is read, as a person may have to be told to type.</param>
internal sealed class ArgumentInput(Func<Stream> stdin, Action onStdin)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private bool _stdinIsRead;

    /// <summary>Nothing but what is typed.</summary>
    public static ArgumentInput None => new(() => Stream.Null, () => { });

    /// <param name="argument">What it is for, in the message.</param>
    /// <param name="file">A path, or <c>-</c> for standard input.</param>
    /// <exception cref="UsageException">It cannot be read, is too large, or no UTF-8.</exception>
    public string Read(string argument, string file)
    {
        try
        {
            using var stream = file == "-" ? Stdin(argument) : File.OpenRead(file);
            return Strict.GetString(Bytes(argument, stream));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{argument}: cannot read '{file}': {unreadable.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"{argument}: expected UTF-8 in '{file}', got other bytes");
        }
    }

    private static byte[] Bytes(string argument, Stream stream)
    {
        var most = ProtocolLimits.Default.RequestLineBytesMax;
        var bytes = new byte[most + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= most ? bytes[..length] : throw new UsageException($"{argument}: expected at most {most} bytes, got more");
    }

    private Stream Stdin(string argument)
    {
        if (_stdinIsRead)
        {
            throw new UsageException($"{argument}: expected standard input once, got it twice");
        }

        _stdinIsRead = true;
        onStdin();
        return stdin();
    }
}
