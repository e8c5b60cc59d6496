using Harp.Dispatcher.Configuration;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Configuration;

public sealed class ReloadTests : IDisposable
{
    private const string Before =
        "store = \"s\"\nhosts = \"h\"\nusers = \"u\"\n[limits]\nrunning = 5\n[[allow]]\nusers = [\"*\"]\noperations = [\"call\"]\n";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly List<DispatcherOptions> _applied = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_tells_which_keys_changed_and_never_what_they_say()
    {
        var reload = Reload(Before);
        await AfterAsync(reload, Before.Replace("running = 5", "running = 6\nwaiting = 7", StringComparison.Ordinal).Replace(
            "call", "read", StringComparison.Ordinal));
        Assert.Equal(
            "Information: read again: users, hosts and certificates; changed: allow, limits.running, limits.waiting", _log.Lines[^1]);
        Assert.Equal((6, 7), (_applied[^1].Scheduler.RunningMax, _applied[^1].Loop.WaitingMax));

        await reload.RunAsync();
        Assert.Equal("Information: read again: users, hosts and certificates", _log.Lines[^1]);
    }

    [Fact]
    public async Task What_needs_a_restart_is_told_as_long_as_it_waits_for_one()
    {
        var reload = Reload(Before);
        const string Later =
            "Information: read again: users, hosts and certificates; listen: changed; takes effect at the next start; store: changed; "
                + "takes effect at the next start";
        await AfterAsync(reload, "listen = \"127.0.0.1:1\"\n" + Before.Replace("\"s\"", "\"t\"", StringComparison.Ordinal));
        Assert.Equal(Later, _log.Lines[^1]);
        await reload.RunAsync();
        Assert.Equal(Later, _log.Lines[^1]);
        await AfterAsync(reload, Before);
        Assert.Equal("Information: read again: users, hosts and certificates", _log.Lines[^1]);
    }

    [Fact]
    public async Task What_the_command_line_says_instead_has_not_changed()
    {
        var reload = Reload(Before, arguments => (arguments.Listen, arguments.Hosts, arguments.Users) = ("127.0.0.1:2", "other", "others"));
        await AfterAsync(reload, "listen = \"127.0.0.1:1\"\n"
            + Before.Replace("\"h\"", "\"i\"", StringComparison.Ordinal).Replace("\"u\"", "\"v\"", StringComparison.Ordinal));
        Assert.Equal("Information: read again: users, hosts and certificates", _log.Lines[^1]);
        Assert.Equal(("127.0.0.1:2", "other", "others"), (_applied[^1].Listen.ToString(), _applied[^1].Hosts, _applied[^1].Access.Users));
    }

    [Fact]
    public async Task A_mistake_is_told_once_and_nothing_is_applied()
    {
        var reload = Reload(Before);
        await AfterAsync(reload, Before + "jobs = \"mine\"\n");
        Assert.Contains("Error: not read again, and everything stays as it was: ", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Contains("allow[1].jobs: ", _log.Lines[0], StringComparison.Ordinal);
        Assert.Empty(_applied);
        File.Delete(_folder.File("harp.toml"));
        await reload.RunAsync();
        Assert.Contains("cannot read the configuration", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_costs_the_reload_alone()
    {
        var arguments = Arguments(Before);
        await new Reload(arguments, arguments.Read(), _ => throw new InvalidOperationException("a fault"), _log).RunAsync();
        Assert.StartsWith("Error: a fault of this program", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    private Reload Reload(string text, Action<ServeArguments>? with = null)
    {
        var arguments = Arguments(text);
        with?.Invoke(arguments);
        return new Reload(
            arguments,
            arguments.Read(),
            options =>
            {
                _applied.Add(options);
                return Task.CompletedTask;
            },
            _log);
    }

    private ServeArguments Arguments(string text) => new() { Config = _folder.Write("harp.toml", text) };

    private Task AfterAsync(Reload reload, string text)
    {
        _folder.Write("harp.toml", text);
        return reload.RunAsync();
    }
}
