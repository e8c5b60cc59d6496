using System.Net;
using System.Net.Sockets;
using System.Text;
using Harp.Tests.Fuzz.Oracles;

namespace Harp.Tests.Fuzz.Documents;

/// <summary>
/// A daemon of bytes alone: it cuts the arguments out of the line and sends them back, and shares no code with what is tested.
/// </summary>
internal sealed class EchoDaemon : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public EchoDaemon()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1000);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(_end.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var line = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (line.Length == 0 || line.GetBuffer()[line.Length - 1] != '\n')
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
            {
                return;
            }

            line.Write(buffer, 0, read);
        }

        await stream.WriteAsync(Answer(line.ToArray()), _end.Token);
    }

    private static byte[] Answer(byte[] line)
    {
        var request = NaiveJson.Parse(line, 64) ?? throw new FormatException("the request is no JSON");
        var arguments = request.Find("arguments")!;
        var answer = new MemoryStream();
        var streams = request.Find("procedure")!.Text == "stream";
        answer.Write(streams ? "{\"harp\":1,\"stream_result\":true}\n"u8 : "{\"harp\":1,\"stream_result\":false}\n"u8);
        foreach (var item in streams ? arguments.Items : [])
        {
            Write("{\"stream\":", item, "}\n");
        }

        switch (request.Find("procedure")!.Text)
        {
            case "stream":
                Write("{\"result\":", arguments, "}\n");
                break;
            case "raise":
                Write("{\"exception\":{\"type\":\"T\",\"message\":\"m\",\"data\":", arguments, "}}\n");
                break;
            default:
                Write("{\"harp\":1,\"error\":{\"type\":\"T\",\"message\":\"m\",\"data\":", arguments, "}}\n");
                break;
        }

        return answer.ToArray();

        void Write(string before, NaiveValue value, string after)
        {
            answer.Write(Encoding.ASCII.GetBytes(before));
            answer.Write(value.In(line));
            answer.Write(Encoding.ASCII.GetBytes(after));
        }
    }
}
