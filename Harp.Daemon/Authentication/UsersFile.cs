using Harp.Hosting;

namespace Harp.Daemon.Authentication;

/// <summary>Reads <c>name:crypt-hash</c> lines; blank lines and lines that begin with <c>#</c> say nothing.</summary>
internal static class UsersFile
{
    /// <exception cref="ConfigurationException">The file cannot be read, or a line is malformed; hashes are never quoted.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
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

    public static IReadOnlyDictionary<string, string> Parse(string path, IReadOnlyList<string> lines)
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var (name, hash) = Split(line, $"{path}({i + 1})");
            if (!users.TryAdd(name, hash))
            {
                throw new ConfigurationException($"{path}({i + 1}): expected each user once, got '{name}' again");
            }
        }

        return users;
    }

    private static (string Name, string Hash) Split(string line, string where)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            throw new ConfigurationException($"{where}: expected name:crypt-hash, got a line without a name and a colon");
        }

        var (name, hash) = (line[..colon], line[(colon + 1)..]);

        // Without the dollar sign crypt(3) takes any text, a password in clear too, for a hash of the oldest and weakest kind.
        return hash.StartsWith('$') && Crypt.Hash("", hash) is not null
            ? (name, hash)
            : throw new ConfigurationException($"{where}: the hash of '{name}' is of no kind that this system's crypt(3) knows");
    }
}
