using System.Text;

namespace Harp.Hosting.Authentication;

/// <summary>
/// Reads lines of <c>name:crypt-hash</c> and <c>name:token:sha256</c>; blank lines and lines that begin with <c>#</c> say nothing.
/// Neither hashes nor what stands in their place is ever quoted.
/// </summary>
public static class UsersFile
{
    /// <summary>The prefix of a token's hash, after the name; crypt hashes begin with a dollar sign.</summary>
    public const string TokenMark = "token:";

    private const int NameBytesMax = 255;
    private const UnixFileMode ForOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <exception cref="ConfigurationException">The file cannot be read, or a line is malformed.</exception>
    public static UserTable Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllLines(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot read the users: {unreadable.Message}");
        }
    }

    /// <summary>The same for a server that knows passwords only.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, a line is malformed, or there is a token.</exception>
    public static IReadOnlyDictionary<string, string> ReadPasswords(string path)
    {
        var users = Read(path);
        return users.Tokens.Count == 0
            ? users.Passwords
            : throw new ConfigurationException(
                $"{path}: expected name:crypt-hash, got a token of '{users.Tokens[0].User}', and tokens are for dispatchers only");
    }

    /// <exception cref="ConfigurationException">A line is malformed.</exception>
    public static UserTable Parse(string path, IReadOnlyList<string> lines)
    {
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        var tokens = new Dictionary<string, UserToken>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < lines.Count; i++)
        {
            var (line, where) = (lines[i].Trim(), $"{path}({i + 1})");
            if (line.Length > 0 && line[0] != '#')
            {
                Add(line, where, passwords, tokens);
            }
        }

        return new UserTable(passwords, [.. tokens.Values]);
    }

    /// <summary>The danger in the file's mode; null where nothing is, or files have none.</summary>
    public static string? ExposureOf(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var mode = File.GetUnixFileMode(path);
        return (mode & ForOthers) == 0
            ? null
            : $"{path}: expected a file that only its owner can change and only its owner and group can read (mode "
                + $"640), got mode {Convert.ToString((int)mode, 8)}";
    }

    /// <summary>True if a name can stand in a users file.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && name != "*" && name[0] != '#' && !name.Contains(':', StringComparison.Ordinal)
        && !name.Any(char.IsControl) && name.Trim() == name && Encoding.UTF8.GetByteCount(name) <= NameBytesMax;

    private static void Add(string line, string where, Dictionary<string, string> passwords, Dictionary<string, UserToken> tokens)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            throw new ConfigurationException(
                $"{where}: expected name:crypt-hash or name:token:sha256, got a line without a name and a colon");
        }

        var (name, secret) = (line[..colon], line[(colon + 1)..]);
        if (!IsName(name))
        {
            throw new ConfigurationException(
                $"{where}: expected a name of 1 to {NameBytesMax} bytes, without control characters or spaces around it and "
                    + $"not '*', got '{name}'");
        }

        if (secret.StartsWith(TokenMark, StringComparison.Ordinal))
        {
            AddToken(name, secret[TokenMark.Length..], where, tokens);
        }
        else if (!passwords.TryAdd(name, HashOf(name, secret, where)))
        {
            throw new ConfigurationException($"{where}: expected each user once, got '{name}' again");
        }
    }

    private static void AddToken(string name, string text, string where, Dictionary<string, UserToken> tokens)
    {
        var hash = TokenHash.Parse(text) ?? throw new ConfigurationException(
            $"{where}: the token of '{name}': expected the 64 hexadecimal digits of a SHA-256 (see new-token), got something else");
        if (!tokens.TryAdd(text, new UserToken(name, hash)))
        {
            throw new ConfigurationException($"{where}: expected each token once, got that of '{tokens[text].User}' again for '{name}'");
        }
    }

    /// <summary>
    /// Without the dollar sign crypt(3) takes any text, a password in clear too, for a hash of the oldest and weakest kind.
    /// </summary>
    private static string HashOf(string name, string hash, string where) => hash.StartsWith('$') && Crypt.Hash("", hash) is not null
        ? hash
        : throw new ConfigurationException($"{where}: the hash of '{name}' is of no kind that this system's crypt(3) knows");
}
