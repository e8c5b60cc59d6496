namespace Harp.Client.CommandLine.Configuration;

/// <summary>Files that hold secrets: only their owner may have any right to them, or they are not used.</summary>
internal static class SecretFile
{
    private const long BytesMax = 4096;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite
            | UnixFileMode.OtherExecute;

    /// <summary>The file's text without the line's end.</summary>
    /// <exception cref="UsageException">It cannot be read, holds no secret, or others may read it.</exception>
    public static string Read(string path)
    {
        RefuseShared(path, "it holds a secret");
        try
        {
            var text = new FileInfo(path).Length <= BytesMax ? File.ReadAllText(path).TrimEnd('\r', '\n') : "";
            return text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal)
                ? text
                : throw new UsageException($"{path}: expected one line with the secret, of at most {BytesMax} bytes, got none or more");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot read the secret: {unreadable.Message}");
        }
    }

    /// <exception cref="UsageException">Others than the owner have rights to it, or it is not there.</exception>
    public static void RefuseShared(string path, string why)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != 0)
            {
                throw new UsageException(
                    $"{path}: {why}, so nobody but its owner may have rights to "
                        + $"it, got mode {Convert.ToString((int)mode, toBase: 8)}; 'chmod 600 {path}' mends that");
            }
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot read the secret: {missing.Message}");
        }
    }
}
