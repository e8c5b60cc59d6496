using System.Net.Sockets;
using System.Text;

namespace Harp.Tests.Support;

/// <summary>A Unix datagram socket that listens as a service manager does.</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="name">A path, or an abstract name behind an <c>@</c>.</param>
    public NotifySocket(string name)
    {
        Name = name;
        _socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
    }

    public string Name { get; }

    /// <summary>Whether something was told that has not been read.</summary>
    public bool HasMore => _socket.Available > 0;

    public async Task<string> ReadAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, late.Token));
    }

    /// <summary>The next that begins so; what comes before is handed to <paramref name="others"/>.</summary>
    public async Task<string> ReadAsync(string beginning, Action<string>? others = null)
    {
        while (true)
        {
            var told = await ReadAsync();
            if (told.StartsWith(beginning, StringComparison.Ordinal))
            {
                return told;
            }

            others?.Invoke(told);
        }
    }

    public void Dispose() => _socket.Dispose();
}
