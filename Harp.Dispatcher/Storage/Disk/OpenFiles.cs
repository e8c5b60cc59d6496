using Microsoft.Win32.SafeHandles;

namespace Harp.Dispatcher.Storage.Disk;

/// <summary>
/// Tells whether files that are open are still where they were opened: one that was deleted, renamed or replaced can be written on for
/// days, and nobody will find it again. Linux tells the path of each open file; elsewhere nothing is told.
/// </summary>
internal sealed class OpenFiles : IDisposable
{
    private readonly List<(string Name, SafeFileHandle Handle, string? Path)> _files = [];

    /// <summary>
    /// Opens the files once more, those that are there. They are to be closed after all else that has them open: where a process closes a
    /// file, the locks that it has on it by any other handle are gone.
    /// </summary>
    public OpenFiles(params IEnumerable<string> paths)
    {
        foreach (var path in OperatingSystem.IsLinux() ? paths.Where(File.Exists) : [])
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _files.Add((Path.GetFileName(path), handle, PathOf(handle)));
        }
    }

    /// <summary>The names of those that are not where they were; where none is missing, empty.</summary>
    public IReadOnlyList<string> Missing => [.. _files.Where(file => PathOf(file.Handle) != file.Path).Select(file => file.Name)];

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Handle.Dispose());

    /// <summary>The kernel adds a word to the path of a file that has none any more.</summary>
    private static string? PathOf(SafeFileHandle handle) => new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
}
