namespace Harp.Benchmarks.Load.Parties;

/// <summary>
/// Where a scenario takes place: a folder, and processes that have their files in it. Disposing leaves neither. An interruption kills the
/// processes, so that whoever talks to them or waits for them fails at once.
/// </summary>
internal sealed class Stage : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Party> _parties = [];
    private readonly CancellationTokenRegistration _interruption;
    private int _logs;

    public Stage(string parent, CancellationToken interrupted)
    {
        Folder = Directory.CreateDirectory(Path.Combine(parent, $"harp-load-{Path.GetRandomFileName()}")).FullName;
        Interrupted = interrupted;
        _interruption = interrupted.Register(KillAll);
    }

    public string Folder { get; }

    /// <summary>Cancelled when somebody wants the run to end.</summary>
    public CancellationToken Interrupted { get; }

    /// <summary>Starts a daemon that answers calls as <see cref="StubDaemon"/> says.</summary>
    public Party StartDaemon() => Start("the stub daemon", [.. Programs.Self, StubDaemonVerb.Name]);

    /// <summary>Starts a daemon with a configuration in TOML.</summary>
    public Party StartHarpd(string configuration)
    {
        var settings = Path.Combine(Folder, "harpd.toml");
        File.WriteAllText(settings, configuration);
        return Start("harpd", [.. Programs.Daemon, "--config", settings]);
    }

    /// <summary>Starts a service with the procedure <c>echo</c> in its own process.</summary>
    public Party StartInProcess(string users) => Start("the service", [.. Programs.Self, InProcessVerb.Name, users]);

    /// <summary>Starts a server that answers each line with <paramref name="reply"/>.</summary>
    public Party StartBareServer(string reply) => Start("the bare server", [.. Programs.Self, BareServerVerb.Name, reply]);

    /// <summary>Starts a dispatcher that knows the daemon as host <c>h</c>.</summary>
    /// <param name="store">The name of its store's folder on this stage.</param>
    /// <param name="daemon">The daemon.</param>
    /// <param name="configuration">A configuration in TOML; what the command line says wins over it.</param>
    public Party StartDispatcher(string store, Party daemon, string configuration = "")
    {
        var (hosts, settings) = (Path.Combine(Folder, $"{store}.hosts"), Path.Combine(Folder, $"{store}.toml"));
        File.WriteAllText(hosts, $$"""{"hostname":"h","address":"127.0.0.1","port":{{daemon.Port}},"tls":false}""" + "\n");
        File.WriteAllText(settings, configuration);
        return Start("the dispatcher",
            [.. Programs.Dispatcher, "--config", settings, "--listen", "127.0.0.1:0", "--store", PathOf(store), "--hosts", hosts]);
    }

    /// <summary>Where a store of that name lies.</summary>
    public string PathOf(string store) => Path.Combine(Folder, store);

    /// <summary>Ends one of the processes before the scenario's end.</summary>
    public void End(Party party)
    {
        lock (_lock)
        {
            _parties.Remove(party);
            party.Dispose();
        }
    }

    /// <summary>What is known of processes that ended by themselves.</summary>
    public string[] Deaths()
    {
        lock (_lock)
        {
            return [.. _parties.Select(party => party.Died()).OfType<string>()];
        }
    }

    public void Dispose()
    {
        _interruption.Dispose();
        lock (_lock)
        {
            _parties.ForEach(party => party.Dispose());
            _parties.Clear();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private Party Start(string name, string[] commandLine)
    {
        Party party;
        lock (_lock)
        {
            Interrupted.ThrowIfCancellationRequested();
            party = Party.Start(name, Path.Combine(Folder, $"{++_logs}.log"), commandLine);
            _parties.Add(party);
        }

        return party.AwaitReady();
    }

    private void KillAll()
    {
        lock (_lock)
        {
            _parties.ForEach(party => party.Kill());
        }
    }
}
