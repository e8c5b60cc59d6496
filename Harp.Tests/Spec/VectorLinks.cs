using System.Net;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;

namespace Harp.Tests.Spec;

/// <summary>The connections of one dialogue, by their names.</summary>
internal sealed class VectorLinks(Func<IPEndPoint, Connection>? open) : IAsyncDisposable
{
    private const int LineBytesMax = 17 << 20;

    private readonly Dictionary<string, (Connection Link, FrameReader Lines)> _links = [];

    /// <summary>The connection of that name, opened where there is none yet.</summary>
    public async Task<(Connection Link, FrameReader Lines)> OpenAsync(
        string name, IPEndPoint server, CancellationToken cancellationToken) =>
        _links.TryGetValue(name, out var known)
            ? known
            : Add(name, open?.Invoke(server) ?? await TcpTransport.Instance.ConnectAsync(
                server.Address.ToString(), server.Port, PlainSecurity.Instance, cancellationToken));

    public (Connection Link, FrameReader Lines) Add(string name, Connection link) =>
        _links[name] = (link, new FrameReader(link.Input, LineBytesMax));

    /// <summary>Closes it; the next step of that name opens another.</summary>
    public async Task CloseAsync(string name, bool reset)
    {
        if (_links.Remove(name, out var closed))
        {
            if (reset)
            {
                closed.Link.Abort();
            }

            await closed.Link.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _links.Keys.ToArray())
        {
            await CloseAsync(name, reset: false);
        }
    }
}
