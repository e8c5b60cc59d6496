namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>Files that only their owner may read: where the folder is open to others, they still are not.</summary>
internal static class PrivateFiles
{
    public static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
