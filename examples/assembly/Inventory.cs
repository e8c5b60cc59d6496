using Harp.Procedures;

namespace Inventory;

/// <summary>What a file system is about to run out of.</summary>
public enum Measure
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Bytes in use, as a part of all, from 0 to 1.</summary>
    Share,
}

/// <summary>A file system.</summary>
/// <param name="Mount">Where it is mounted.</param>
/// <param name="Kind">Its kind, as the system calls it.</param>
/// <param name="Used">How much of it is in use.</param>
public sealed record Volume(string Mount, string Kind, double Used);

/// <summary>Procedures with a state: a worker makes one instance, and uses it for one call after another.</summary>
public sealed class Volumes
{
    private int _calls;

    /// <summary>Streams the file systems whose use is at least <paramref name="least"/>, and returns how many there are.</summary>
    /// <param name="packets">Where they go.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="cancellationToken">The end of the call.</param>
    /// <param name="least">What is less used is left out.</param>
    /// <param name="measure">In what use is measured.</param>
    [Procedure(Name = "volumes", Idempotent = true, TimeLimit = 30, MaxConcurrent = 4)]
    public async Task<Report> ListAsync(
        PacketStream packets, CallContext context, CancellationToken cancellationToken, double least = 0, Measure measure = Measure.Bytes)
    {
        ArgumentNullException.ThrowIfNull(packets);
        ArgumentNullException.ThrowIfNull(context);
        var found = 0;
        foreach (var drive in DriveInfo.GetDrives().Where(drive => drive.IsReady && drive.TotalSize > 0))
        {
            var used = (double)(drive.TotalSize - drive.TotalFreeSpace);
            var measured = measure == Measure.Share ? used / drive.TotalSize : used;
            if (measured >= least)
            {
                found++;
                await packets.WriteAsync(
                    new Volume(drive.RootDirectory.FullName, drive.DriveFormat, measured), cancellationToken).ConfigureAwait(false);
            }
        }

        return new Report(found, ++_calls, context.Job);
    }

    /// <summary>What a call of <c>volumes</c> returns.</summary>
    /// <param name="Found">How many were found.</param>
    /// <param name="Calls">How many calls this worker has carried out.</param>
    /// <param name="Job">The dispatcher's job.</param>
    public sealed record Report(int Found, int Calls, string? Job);
}

/// <summary>A procedure that raises what programs can decide by.</summary>
public static class Mounts
{
    /// <summary>The kind of the file system that is mounted at a path.</summary>
    /// <param name="path">Where it is mounted.</param>
    [Procedure(Name = "mount_kind", Idempotent = true)]
    public static string KindOf(string path) =>
        DriveInfo.GetDrives().FirstOrDefault(drive => drive.RootDirectory.FullName == path)?.DriveFormat
        ?? throw new ProcedureException("NotMounted", $"nothing is mounted at {path}", new { path });
}
