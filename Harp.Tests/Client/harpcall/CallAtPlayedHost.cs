using System.Text;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;
using Harp.Tests.Spec;

namespace Harp.Tests.Client.CommandLine;

/// <summary>
/// A call of a real dispatcher that arrived at the host whose daemon a test plays: it is answered when, and with what, the test says.
/// </summary>
internal sealed class CallAtPlayedHost(Connection link) : IAsyncDisposable
{
    private const int LineBytesMax = 1 << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Waits for the next call and acknowledges it, as one that streams.</summary>
    public static async Task<CallAtPlayedHost> AcceptAsync(StandardServers servers)
    {
        var link = await servers.Played.AcceptAsync(Stop);
        var call = new CallAtPlayedHost(link);
        await new FrameReader(link.Input, LineBytesMax).ReadAsync(Stop);
        await call.SendAsync("""{"harp":1,"stream_result":true}""");
        return call;
    }

    public async Task SendAsync(string line)
    {
        await link.Output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), Stop);
        await link.Output.FlushAsync(Stop);
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
