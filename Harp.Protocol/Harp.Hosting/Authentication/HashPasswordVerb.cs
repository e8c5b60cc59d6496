using System.Text;

namespace Harp.Hosting.Authentication;

/// <summary>
/// <c>hash-password</c>: a password from the first line of stdin, or twice from a terminal; never from the command line, where others could
/// see it.
/// </summary>
public static class HashPasswordVerb
{
    /// <summary>The length that <c>crypt(3)</c> takes, in bytes of UTF-8.</summary>
    private const int BytesMax = 511;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Prints the hash, or on <paramref name="errors"/> what is wrong; returns the exit status.</summary>
    public static int Run(string program, PasswordInput input, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        try
        {
            output.WriteLine(HashOf(input, errors));
            return ExitStatus.Success;
        }
        catch (ConfigurationException wrong)
        {
            errors.WriteLine($"{program}: hash-password: {wrong.Message}");
            return ExitStatus.Usage;
        }
    }

    private static string HashOf(PasswordInput input, TextWriter errors)
    {
        var first = input.Read("Password: ", errors);
        var password = TextOf(first);
        if (input.IsTerminal && !first.AsSpan().SequenceEqual(input.Read("The same again: ", errors)))
        {
            throw new ConfigurationException("expected the same password twice, got two that differ");
        }

        return PasswordHash.TryCreate(password)
            ?? throw new ConfigurationException("expected a password that crypt(3) of this system takes, and it refused this one");
    }

    private static string TextOf(byte[] password)
    {
        if (password.Length == 0)
        {
            throw new ConfigurationException("expected a password as the first line of stdin, got nothing");
        }

        if (password.Contains((byte)0))
        {
            throw new ConfigurationException("expected a password without NUL, which crypt(3) takes for its end");
        }

        if (password.Length > BytesMax)
        {
            throw new ConfigurationException(
                $"expected a password of at most {BytesMax} bytes, as crypt(3) takes no "
                    + $"longer one, got {(password.Length > PasswordInput.BytesMax ? "more" : $"{password.Length}")}");
        }

        try
        {
            return Strict.GetString(password);
        }
        catch (DecoderFallbackException)
        {
            throw new ConfigurationException("expected a password in UTF-8, as clients send it, got other bytes");
        }
    }
}
