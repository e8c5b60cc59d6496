// Procedures for harpd: copy what you need. A procedure is a public static method with [Procedure]; its summary is its help, its
// parameters are its arguments. A CancellationToken, a CallContext and a PacketStream are filled in by the daemon.
//
//     harpd --listen 127.0.0.1:4306 --procedures examples/procedures.cs --users users

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

public static class MachineProcedures
{
    /// <summary>Facts of this machine, as the system tells them at this moment.</summary>
    [Procedure(Name = "machine")]
    public static Machine Describe()
    {
        var memory = File.ReadLines("/proc/meminfo")
            .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
            .ToDictionary(pair => pair[0], pair => long.Parse(pair[1].Split(' ')[0]) * 1024);
        var load = File.ReadAllText("/proc/loadavg").Split(' ').Take(3).Select(double.Parse).ToArray();
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0]);
        return new Machine(
            Environment.MachineName,
            RuntimeInformation.OSDescription,
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            Environment.ProcessorCount,
            memory["MemTotal"],
            memory["MemAvailable"],
            load,
            uptime);
    }

    public record Machine(
        string hostname, string os, string kernel, int cpus, long memory_bytes, long memory_available_bytes, double[] load,
        double uptime_seconds);
}

public static class DiskProcedures
{
    /// <summary>
    /// The size of each directory below a path as soon as it is known, the deepest first; then the total. Symbolic links are not followed.
    /// </summary>
    [Procedure(Name = "disk_usage")]
    public static async Task<Usage> MeasureAsync(string path, PacketStream packets, CancellationToken cancellationToken, int? depth = null)
    {
        var folder = new DirectoryInfo(path);
        return folder.Exists
            ? await MeasureAsync(folder, depth ?? int.MaxValue, packets, cancellationToken)
            : throw new DirectoryNotFoundException($"'{path}' is no directory.");
    }

    public record Usage(string path, long bytes, long files);

    private static async Task<Usage> MeasureAsync(
        DirectoryInfo folder, int depth, PacketStream packets, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (bytes, files) = (0L, 0L);
        foreach (var entry in folder.EnumerateFileSystemInfos(
            "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            if (entry is FileInfo file)
            {
                (bytes, files) = (bytes + file.Length, files + 1);
            }
            else
            {
                var inner = await MeasureAsync((DirectoryInfo)entry, depth - 1, packets, cancellationToken);
                (bytes, files) = (bytes + inner.bytes, files + inner.files);
            }
        }

        var usage = new Usage(folder.FullName, bytes, files);
        if (depth >= 0)
        {
            await packets.WriteAsync(usage, cancellationToken);
        }

        return usage;
    }
}

public static class DigestProcedures
{
    /// <summary>
    /// One SHA-256 over all files below a path, or of the .NET runtime that this runs on, in the order of their names, and how far it is
    /// meanwhile. Reads no more than so many MiB a second, so that others who need the disk get it.
    /// </summary>
    [Procedure(Name = "digest")]
    public static async Task<Digest> DigestAsync(
        PacketStream packets, CancellationToken cancellationToken, string? path = null, double mib_per_second = 8)
    {
        var folder = new DirectoryInfo(path ?? RuntimeEnvironment.GetRuntimeDirectory());
        var how = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = folder.EnumerateFiles("*", how).OrderBy(file => file.FullName, StringComparer.Ordinal).ToArray();
        var total = files.Sum(file => file.Length);
        var bytesPerSecond = mib_per_second * 1024 * 1024;
        var buffer = new byte[(int)Math.Clamp(bytesPerSecond / 8, 1024, 4 << 20)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (read, told, watch) = (0L, TimeSpan.Zero, Stopwatch.StartNew());
        foreach (var file in files)
        {
            await using var content = file.OpenRead();
            for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(buffer, 0, count);
                read += count;
                if (watch.Elapsed - told >= TimeSpan.FromMilliseconds(100))
                {
                    told = watch.Elapsed;
                    await packets.WriteAsync(
                        new Progress(Math.Round(Math.Min(1, (double)read / total), 3), Path.GetRelativePath(
                            folder.FullName, file.FullName)), cancellationToken);
                }

                var early = TimeSpan.FromSeconds(read / bytesPerSecond) - watch.Elapsed;
                await Task.Delay(early > TimeSpan.Zero ? early : TimeSpan.Zero, cancellationToken);
            }
        }

        return new Digest(folder.FullName, files.Length, read, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public record Progress(double progress, string message);

    public record Digest(string path, int files, long bytes, string sha256);
}

public static class SmallProcedures
{
    /// <summary>Waits, and says from when to when: good for seeing what a queue does. Ends at once when it is cancelled.</summary>
    [Procedure(Name = "sleep")]
    public static async Task<Span> SleepAsync(double seconds, CancellationToken cancellationToken)
    {
        var start = DateTimeOffset.UtcNow;
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        return new Span(start, DateTimeOffset.UtcNow);
    }

    /// <summary>
    /// Keeps a processor busy and listens to nobody; it can be cancelled all the same, because the daemon kills its process.
    /// </summary>
    [Procedure(Name = "stubborn")]
    public static long Stubborn(double seconds)
    {
        var rounds = 0L;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds;)
        {
            rounds++;
        }

        return rounds;
    }

    /// <summary>a / b, in integers; raises DivideByZeroException where b is 0.</summary>
    [Procedure(Name = "divide")]
    public static int Divide(int a, int b) => a / b;

    /// <summary>Streams from, from - 1, … 1, one each tenth of a second.</summary>
    [Procedure(Name = "countdown")]
    public static async IAsyncEnumerable<int> CountdownAsync(
        int from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var left = from; left > 0; left--)
        {
            yield return left;
            await Task.Delay(100, cancellationToken);
        }
    }

    public record Span(DateTimeOffset start, DateTimeOffset end);
}

public static class ChildProcedures
{
    /// <summary>
    /// Runs a program that starts another one and waits, ignoring cancellation: when the call is cancelled, both go with it.
    /// </summary>
    [Procedure(Name = "run_child")]
    public static async Task<int> RunChildAsync(double seconds = 300)
    {
        // Arguments go one by one into ArgumentList and never through a shell's own parsing; "$1" is data to sh here.
        var how = new ProcessStartInfo("sh");
        how.ArgumentList.Add("-c");
        how.ArgumentList.Add("sleep \"$1\" & sleep \"$1\"");
        how.ArgumentList.Add("sh");
        how.ArgumentList.Add(seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var child = Process.Start(how)!;
        await child.WaitForExitAsync(CancellationToken.None);
        return child.ExitCode;
    }
}
