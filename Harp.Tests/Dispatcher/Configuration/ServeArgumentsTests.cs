using Harp.Dispatcher.Configuration;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Configuration;

public sealed class ServeArgumentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_command_line_wins_over_the_file()
    {
        var file = _folder.Write("harp.toml", "listen = \"127.0.0.1:1\"\nstore = \"a\"\nhosts = \"b\"\n[limits]\nwaiting = 7\n");

        var options = new ServeArguments { Config = file, Listen = "[::1]:2", Store = "c" }.ToOptions();

        Assert.Equal(("[::1]:2", "c", _folder.File("b"), 7), (options.Listen.ToString(), options.Store, options.Hosts, options.Loop.WaitingMax));
    }

    [Fact]
    public void The_users_of_the_command_line_win_and_the_rules_of_the_file_stay()
    {
        var file = _folder.Write("harp.toml", "store = \"a\"\nhosts = \"b\"\nusers = \"u\"\n[[allow]]\nusers = [\"*\"]\noperations = [\"call\"]\n");

        Assert.Equal(_folder.File("u"), new ServeArguments { Config = file }.ToOptions().Access.Users);
        var access = new ServeArguments { Config = file, Users = "v" }.ToOptions().Access;
        Assert.Equal(("v", 1), (access.Users, access.Rules.Count));
    }
}
