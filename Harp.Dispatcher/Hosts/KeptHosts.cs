using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// The last good registry, in a file of registry lines that only its owner can read, for a start at which the program fails or is slow. The
/// file's time tells when the source said so.
/// </summary>
internal sealed class KeptHosts(string folder, ILogger log)
{
    public const string FileName = "hosts.last";

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>The hosts that were kept; null where there is nothing that can be read.</summary>
    public HostSnapshot? Read()
    {
        try
        {
            var lines = new HostLines(_path, log);
            foreach (var line in File.ReadLines(_path))
            {
                lines.Add(line);
            }

            return lines.ToSnapshot(new DateTimeOffset(File.GetLastWriteTimeUtc(_path)));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // It is a help, not the source: without it the program alone counts.
            log.HostsNotKept(_path, unreadable.Message);
            return null;
        }
    }

    /// <summary>Replaces what was kept, as a whole. Where that does not work, what is in memory still holds.</summary>
    public void Write(HostSnapshot hosts)
    {
        var next = $"{_path}.new";
        try
        {
            File.Delete(next);
            using (var file = new FileStream(next, Private()))
            {
                using (var writer = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" })
                {
                    foreach (var line in hosts.Lines)
                    {
                        writer.WriteLine(line);
                    }
                }

                file.Flush(flushToDisk: true);
            }

            File.SetLastWriteTimeUtc(next, hosts.ReadAt.UtcDateTime);
            File.Move(next, _path, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // The next refresh tries again.
            log.HostsNotKept(_path, unwritable.Message);
        }
    }

    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
