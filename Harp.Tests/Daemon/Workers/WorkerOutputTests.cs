using System.IO.Pipes;
using System.Text;
using Harp.Daemon.Workers.Child;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Tests.Daemon.Workers;

public sealed class WorkerOutputTests : IDisposable
{
    private const int MoreThanAPipeHolds = 4 << 20;

    private readonly AnonymousPipeServerStream _daemon = new(PipeDirection.In);
    private readonly WorkerOutput _output;

    public WorkerOutputTests() => _output = new WorkerOutput(new PipeEnd(_daemon.ClientSafePipeHandle));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void What_is_flushed_can_be_read_in_the_order_in_which_it_was_added()
    {
        _output.Add(new Acknowledgement(false));
        _output.AddLine("{\"idle\":true}\n"u8);
        _output.Flush();
        Assert.Equal("{\"harp\":1,\"stream_result\":false}\n{\"idle\":true}\n", Read(47));
    }

    [Fact]
    public void A_packet_is_in_the_pipe_when_its_write_is_done_and_nobody_else_runs()
    {
        for (var number = 0; number < 50; number++)
        {
            Assert.True(_output.AddPacket(Packet(number)).IsCompletedSuccessfully);
            Assert.Equal($"{{\"stream\":{number}}}\n", Read($"{{\"stream\":{number}}}\n".Length));
        }
    }

    [Fact]
    public async Task A_packet_that_the_pipe_has_no_room_for_is_written_when_all_of_it_was()
    {
        var large = _output.AddPacket(DaemonMessage.Packet(StrictJson.FromValue(new string('x', MoreThanAPipeHolds))));
        var last = _output.AddPacket(Packet(7));
        Assert.False(large.IsCompleted);
        Assert.False(last.IsCompleted);
        var text = Read(MoreThanAPipeHolds + "{\"stream\":\"\"}\n{\"stream\":7}\n".Length);
        await Task.WhenAll(large, last).WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.EndsWith("x\"}\n{\"stream\":7}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_is_gone_frees_those_who_wait_for_it()
    {
        var large = _output.AddPacket(DaemonMessage.Packet(StrictJson.FromValue(new string('x', MoreThanAPipeHolds))));
        var last = _output.AddPacket(Packet(1));
        _daemon.SafePipeHandle.Dispose();
        await Assert.ThrowsAsync<IOException>(() => large.WaitAsync(TimeSpan.FromSeconds(60), Stop));
        await Assert.ThrowsAsync<IOException>(() => last.WaitAsync(TimeSpan.FromSeconds(60), Stop));
        await Assert.ThrowsAsync<IOException>(() => _output.AddPacket(Packet(2)));
        Assert.Throws<IOException>(_output.Flush);
    }

    private static DaemonMessage Packet(int number) => DaemonMessage.Packet(StrictJson.FromValue(number));

    private string Read(int bytes)
    {
        var buffer = new byte[bytes];
        _daemon.ReadExactly(buffer);
        return Encoding.UTF8.GetString(buffer);
    }
}
