namespace Harp.Hosting;

/// <summary>Folders that nobody but their owner may enter.</summary>
public static class PrivateFolder
{
    private const UnixFileMode WriteForOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The users who may change what is in a folder, for people; null where nobody may, or where it is not there.</summary>
    public static string? ExposureOf(string path)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path))
        {
            return null;
        }

        var mode = File.GetUnixFileMode(path);
        return (mode & WriteForOthers) == 0
            ? null
            : $"{path}: expected a folder that only its owner can change (mode 700 or "
                + $"750), got mode {Convert.ToString((int)mode, 8)}: others can take its files away";
    }

    /// <summary>Makes a folder, and those above it where they are missing; one that is there stays as it is.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
