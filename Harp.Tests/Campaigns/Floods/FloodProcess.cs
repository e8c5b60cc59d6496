using System.Diagnostics;
using System.Globalization;

namespace Harp.Tests.Campaigns.Floods;

/// <summary>
/// Hostile clients in a process of their own, which does nothing but send: who is honest beside them has threads enough, and they lack
/// none.
/// </summary>
internal sealed class FloodProcess : IDisposable
{
    private const string Program = """
        import select, signal, socket, struct, sys, time
        port, connections, resets, count = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "True", int(sys.argv[4])
        data = b"".join(sys.argv[5].replace("ID", str(i)).encode() for i in range(count)) + b"x" * int(sys.argv[6])
        poll, clients, sent, over = select.epoll(), {}, 0, []
        signal.signal(signal.SIGTERM, lambda *_: over.append(True))

        def begin():
            s = socket.socket()
            s.setblocking(False)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            try:
                s.connect(("127.0.0.1", port))
            except BlockingIOError:
                pass
            clients[s.fileno()] = [s, 0]
            poll.register(s.fileno(), select.EPOLLOUT)

        def end(fd):
            poll.unregister(fd)
            clients.pop(fd)[0].close()
            begin()

        for _ in range(connections):
            begin()
        began = time.monotonic()
        print("begun", flush=True)
        while not over:
            for fd, what in poll.poll(0.2):
                s, at = clients[fd]
                if what & (select.EPOLLHUP | select.EPOLLERR):
                    end(fd)
                    continue
                try:
                    while at < len(data):
                        at += s.send(data[at:at + 262144])
                except BlockingIOError:
                    clients[fd][1] = at
                    continue
                except OSError:
                    end(fd)
                    continue
                sent += count
                if resets:
                    end(fd)
                else:
                    clients[fd][1] = at
                    poll.modify(fd, 0)
        print(sent / (time.monotonic() - began), flush=True)
        """;

    private readonly Process _process;

    private FloodProcess(Process process) => _process = process;

    /// <summary>Starts a flood; it has begun when this returns.</summary>
    public static async Task<FloodProcess> StartAsync(Flood flood, FloodAim aim)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "-c", Program, $"{aim.Server.Port}", $"{Math.Max(2, (int)(flood.Connections * aim.Part))}", $"{flood.Resets}",
            $"{Math.Max(1, (int)(flood.Lines * aim.Part))}", flood.LineOf(aim), $"{flood.BytesOfALine}",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = new FloodProcess(Process.Start(start)!);
        Assert.Equal("begun", await process.ReadAsync());
        return process;
    }

    /// <summary>Ends it; how many pieces it has sent a second.</summary>
    public async Task<double> EndAsync()
    {
        Support.ServerProcess.Signal(_process.Id, 15);
        return double.Parse((await ReadAsync())!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
}
