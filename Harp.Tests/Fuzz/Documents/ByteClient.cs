using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Harp.Tests.Fuzz.Documents;

/// <summary>A client of bytes alone, as <c>nc</c> is.</summary>
internal static class ByteClient
{
    /// <summary>Sends one line, and returns the lines that come until the server closes, without blank ones.</summary>
    public static async Task<List<byte[]>> AskAsync(IPEndPoint endPoint, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request + "\n"));
        socket.Shutdown(SocketShutdown.Send);
        var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return Lines(all.ToArray());
    }

    private static List<byte[]> Lines(byte[] text)
    {
        Assert.True(text is [.., (byte)'\n'], "the last line is not cut off");
        var lines = new List<byte[]>();
        for (var from = 0; from < text.Length;)
        {
            var to = Array.IndexOf(text, (byte)'\n', from);
            if (to > from)
            {
                lines.Add(text[from..to]);
            }

            from = to + 1;
        }

        return lines;
    }
}
