using System.Net;
using Harp.Hosting.Authentication;
using Harp.Tests.Spec;
using Harp.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedDaemon))]

namespace Harp.Tests.Spec;

/// <summary>
/// The daemon of all set-ups that say nothing about theirs; the first that asks starts it, for it compiles its procedures then.
/// </summary>
public sealed class SharedDaemon : IAsyncDisposable
{
    private readonly string _users = Path.GetTempFileName();
    private readonly Lazy<Task<ServerProcess>> _server;

    public SharedDaemon()
    {
        File.WriteAllText(_users, $"{VectorHosts.User}:{PasswordHash.Create(VectorHosts.Password)}\n");
        _server = new(() => ServerProcess.StartAsync(
            "Harp.Daemon", "harpd", "--procedures", VectorFile.Procedures, "--users", _users, "--listen", "127.0.0.1:0"));
    }

    internal IPEndPoint EndPoint => _server.Value.Result.EndPoint;

    /// <summary>How a daemon is started that serves what this configuration says to the dispatchers of the dialogues.</summary>
    internal string[] Command(string configuration) => ["Harp.Daemon", "harpd", "--config", configuration, "--users", _users];

    internal async Task<IPEndPoint> StartAsync() => (await _server.Value).EndPoint;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }

        File.Delete(_users);
    }
}
