using System.Text;
using Harp.Daemon.Workers.Child;

namespace Harp.Tests.Daemon.Workers;

/// <summary>What a worker looks at after each call, and what that costs where nothing has changed.</summary>
public sealed class ProcessStatusTests
{
    private const string First =
        "Name:\tharpd\nUmask:\t0022\nVmRSS:\t  1616 "
            + "kB\nThreads:\t3\nSigQ:\t0/9\nSigIgn:\t01\nSigCgt:\t00000001800004fe\nSeccomp:\t0\nvoluntary_ctxt_switches:\t0\n";

    [Theory]
    [InlineData("Umask:\t0022", "Umask:\t0077", "Umask")]
    [InlineData("SigIgn:\t01", "SigIgn:\t11", "SigIgn")]
    [InlineData("Seccomp:\t0\n", "Seccomp:\t00\n", "Seccomp")]
    [InlineData("Seccomp:\t0\n", "Seccomp:\t0\nSeccomp_filters:\t1\n", "Seccomp_filters")]
    [InlineData("Seccomp:\t0\nvol", "vol", null)]
    [InlineData("VmRSS:\t  1616 kB\n", "VmRSS:\t 16160 kB\nRssAnon:\t1 kB\n", null)]
    [InlineData("Threads:\t3", "Threads:\t300", null)]
    [InlineData("SigCgt:\t0", "SigCgt:\t1", null)]
    [InlineData("switches:\t0", "switches:\t1", null)]
    [InlineData("harpd", "other", null)]
    public void The_first_line_that_is_another_and_does_not_change_by_itself_is_named(string before, string after, string? name)
    {
        var status = new ProcessStatus(Encoding.ASCII.GetBytes(First));
        status.Take(Encoding.ASCII.GetBytes(First.Replace(before, after, StringComparison.Ordinal)));
        Assert.Equal(name, status.FindChange());
    }

    [Fact]
    public void Threads_memory_and_handlers_are_read_as_they_are_now()
    {
        var status = new ProcessStatus("\nThreads:\t1\n"u8);
        status.Take(Encoding.ASCII.GetBytes(First));
        Assert.Equal((3, 1616 << 10, 0x1800004feUL), (status.Threads, status.ResidentBytes, status.Caught));
    }

    [Fact]
    public void A_status_of_any_length_is_read_whole()
    {
        var folder = Directory.CreateTempSubdirectory("harp-status-");
        try
        {
            var path = Path.Combine(folder.FullName, "status");
            File.WriteAllText(path, $"Groups:\t{new string('1', 100_000)}\n{First}");
            using var file = File.OpenHandle(path);
            Assert.Equal(3, new ProcessStatus(file).Threads);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_look_that_finds_nothing_changed_allocates_nothing()
    {
        using var file = File.OpenHandle("/proc/self/status");
        var (status, variables) = (new ProcessStatus(file), new EnvironmentVariables());

        // Other tests run in this process: what they change, it finds.
        Assert.Contains(Enumerable.Range(0, 100), _ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            status.Read(file);
            var change = status.FindChange();
            var seen = status.Threads > 0 && status.ResidentBytes > 0 && status.Caught > 0;
            variables.Restore();
            return seen && change is null && GC.GetAllocatedBytesForCurrentThread() == before;
        });
    }
}
