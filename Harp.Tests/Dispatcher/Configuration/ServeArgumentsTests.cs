using Harp.Dispatcher.Configuration;
using Harp.Hosting;
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

        Assert.Equal(
            ("[::1]:2", "c", _folder.File("b"), 7), (options.Listen.ToString(), options.Store, options.Hosts, options.Loop.WaitingMax));
    }

    [Fact]
    public void The_users_of_the_command_line_win_and_the_rules_of_the_file_stay()
    {
        var file = _folder.Write(
            "harp.toml", "store = \"a\"\nhosts = \"b\"\nusers = \"u\"\n[[allow]]\nusers = [\"*\"]\noperations = [\"call\"]\n");

        Assert.Equal(_folder.File("u"), new ServeArguments { Config = file }.ToOptions().Access.Users);
        var access = new ServeArguments { Config = file, Users = "v" }.ToOptions().Access;
        Assert.Equal(("v", 1), (access.Users, access.Rules.Count));
    }

    [Fact]
    public void Other_machines_are_served_with_TLS_and_users_alone()
    {
        var arguments = new ServeArguments
        {
            Store = "s",
            Hosts = "h",
            Listen = "0.0.0.0:3502",
            Users = "u",
            TlsCertificate = "c",
            TlsKey = "k"
        };
        Assert.Equal(new TlsFiles("c", "k"), arguments.ToOptions().Tls);
        arguments.Users = null;
        Assert.Contains("without users", Assert.Throws<ConfigurationException>(arguments.ToOptions).Message, StringComparison.Ordinal);
        arguments.TlsCertificate = null;
        Assert.Contains("--tls-certificate: expected a file",
            Assert.Throws<ConfigurationException>(arguments.ToOptions).Message, StringComparison.Ordinal);
        arguments.TlsKey = null;
        Assert.Contains("without TLS and users",
            Assert.Throws<ConfigurationException>(arguments.ToOptions).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_certificate_of_the_command_line_wins_over_that_of_the_file()
    {
        var file = _folder.Write("harp.toml", "store = \"a\"\nhosts = \"b\"\n[tls]\ncertificate = \"c\"\nkey = \"k\"\n");

        Assert.Equal(new TlsFiles(_folder.File("c"), _folder.File("k")), new ServeArguments { Config = file }.ToOptions().Tls);
        Assert.Equal(new TlsFiles("d", null), new ServeArguments { Config = file, TlsCertificate = "d" }.ToOptions().Tls);
    }
}
