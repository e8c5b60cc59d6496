using System.Text;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Jobs;

/// <summary>
/// The job that harpcall told of last, for <c>@last</c>: a file of the user's own in <c>$XDG_STATE_HOME/harpcall</c>. It is an extra: where
/// it cannot be written nothing is said. Runs beside each other replace it as a whole, so it always holds one id.
/// </summary>
internal sealed class LastJob(Func<string, string?> environment)
{
    /// <summary>The word that stands for it on a command line.</summary>
    public const string Word = "@last";

    private const int BytesMax = 100;
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string? _folder =
        environment("XDG_STATE_HOME") is { Length: > 0 } said && Path.IsPathRooted(said) ? Path.Combine(said, "harpcall")
        : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state", "harpcall")
        : null;

    /// <summary>The file; null without a home.</summary>
    public string? File => _folder is null ? null : Path.Combine(_folder, "last");

    /// <summary>The id of the job.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public string Read()
    {
        if (File is not { } file)
        {
            throw new UsageException($"{Word}: expected $HOME or $XDG_STATE_HOME to say where the last job's id is kept, got neither");
        }

        try
        {
            var text = new FileInfo(file).Length <= BytesMax ? System.IO.File.ReadAllText(file).Trim() : "";
            return JobId.TryParse(text, out _)
                ? text : throw new UsageException($"{Word}: expected a job's id in {file}, got something else");
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{Word}: expected a job that harpcall told of before, got none");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Word}: cannot read {file}: {unreadable.Message}");
        }
    }

    /// <summary>Keeps an id, if it can be kept.</summary>
    public void Write(string id)
    {
        if (File is not { } file || !JobId.TryParse(id, out _))
        {
            return;
        }

        var whole = $"{file}.{Guid.NewGuid():N}";
        try
        {
            MakeFolder();
            using (var stream = new FileStream(whole, Options()))
            {
                stream.Write(Encoding.ASCII.GetBytes(id + "\n"));
            }

            System.IO.File.Move(whole, file, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // What was asked for has been done all the same; @last stands for the job before.
            Remove(whole);
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder!);
        }
        else
        {
            Directory.CreateDirectory(_folder!, Folder);
        }
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        return options;
    }

    private static void Remove(string file)
    {
        try
        {
            System.IO.File.Delete(file);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be written nothing can be removed.
        }
    }
}
