using System.Collections.Concurrent;
using System.Text;
using Harp.Daemon.Workers;
using Harp.Daemon.Workers.Child;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Tests.Daemon.Workers;

public sealed class WorkerOutputTests : IDisposable
{
    private readonly GatedStream _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void What_is_flushed_is_written_on_the_thread_that_says_so_in_the_order_in_which_it_was_added()
    {
        var output = new WorkerOutput(_daemon);
        _daemon.Open(1);
        output.Add(new Acknowledgement(false));
        output.AddLine("{\"idle\":true}\n"u8);
        output.Flush();
        Assert.Equal(("{\"harp\":1,\"stream_result\":false}\n{\"idle\":true}\n", Environment.CurrentManagedThreadId), _daemon.NextWrite());
    }

    [Fact]
    public async Task Packets_that_come_while_a_write_goes_on_leave_together()
    {
        var output = new WorkerOutput(_daemon);
        await output.AddPacket(Packet(0));
        await _daemon.Entered.WaitAsync(TestContext.Current.CancellationToken);
        for (var number = 1; number < 50; number++)
        {
            await output.AddPacket(Packet(number));
        }

        _daemon.Open(2);
        Assert.Equal("{\"stream\":0}\n", _daemon.NextWrite().Text);
        Assert.Equal(string.Concat(Enumerable.Range(1, 49).Select(number => $"{{\"stream\":{number}}}\n")), _daemon.NextWrite().Text);
    }

    [Fact]
    public async Task Whoever_is_too_far_ahead_waits_for_the_daemon_to_read()
    {
        var output = new WorkerOutput(_daemon);
        await output.AddPacket(Packet(0));
        await _daemon.Entered.WaitAsync(TestContext.Current.CancellationToken);
        var large = DaemonMessage.Packet(StrictJson.FromValue(new string('x', WorkerLimits.PacketsAheadBytesMax)));
        var room = output.AddPacket(large);
        Assert.False(room.IsCompleted);
        _daemon.Open(1);
        await room.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        _daemon.Open(1);
    }

    [Fact]
    public async Task A_daemon_that_is_gone_frees_those_who_wait_for_it()
    {
        var output = new WorkerOutput(_daemon);
        await output.AddPacket(Packet(0));
        await _daemon.Entered.WaitAsync(TestContext.Current.CancellationToken);
        var room = output.AddPacket(DaemonMessage.Packet(StrictJson.FromValue(new string('x', WorkerLimits.PacketsAheadBytesMax))));
        _daemon.Break();
        await Assert.ThrowsAsync<IOException>(() => room.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<IOException>(() => output.AddPacket(Packet(1)));
    }

    private static DaemonMessage Packet(int number) => DaemonMessage.Packet(StrictJson.FromValue(number));

    /// <summary>A pipe whose reader lets one write through at a time, and tells when one has begun.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly SemaphoreSlim _gate = new(0);
        private readonly BlockingCollection<(string Text, int Thread)> _writes = [];
        private volatile bool _broken;

        public SemaphoreSlim Entered { get; } = new(0);

        public void Open(int writes) => _gate.Release(writes);

        public void Break()
        {
            if (!_broken)
            {
                _broken = true;
                _gate.Release(1000);
            }
        }

        public (string Text, int Thread) NextWrite() =>
            _writes.TryTake(out var write, TimeSpan.FromSeconds(60)) ? write : throw new TimeoutException("nothing was written");

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.Release();
            _gate.Wait();
            if (_broken)
            {
                throw new IOException("The daemon is gone.");
            }

            _writes.Add((Encoding.UTF8.GetString(buffer), Environment.CurrentManagedThreadId));
        }

        protected override void Dispose(bool disposing)
        {
            Break();
            base.Dispose(disposing);
        }
    }
}
