using Harp.Daemon.Workers;

namespace Harp.Tests.Daemon.Workers;

public sealed class WorkerSetupTests
{
    [Fact]
    public void A_worker_reads_what_the_daemon_wrote()
    {
        var setup = new WorkerSetup
        {
            DataBytesMax = 1,
            MemoryKept = 2,
            ProcessorSeconds = 3,
            FilesMax = 4,
            ProcessesMax = 5,
            Nice = 6,
            ThreadsLeftMax = 7,
            Daemon = 8
        };
        Assert.Equal(setup, WorkerSetup.Parse(setup.ToArgument()));
        setup = setup with { Account = new Account("a name", 1000, 1001, Home: "") };
        Assert.Equal(setup, WorkerSetup.Parse(setup.ToArgument()));
    }
}
