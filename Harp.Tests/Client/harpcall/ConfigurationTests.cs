using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Tests.Support;

namespace Harp.Tests.Client.CommandLine;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_usual_file_says_all()
    {
        var token = Secret("token", "t0ken\n");
        Configure("""
            dispatcher = "dispatcher.example:99"
            output = "pretty"
            tls.name = "name"
            [auth]
            token_file = "token"
            [daemon]
            user = "deploy"
            password = "x"
            """);
        var settings = Read();
        var options = settings.CallerOptions();
        Assert.Equal(("dispatcher.example", 99, "t0ken", "name"), (options.Host, options.Port, options.Token, options.Tls!.TargetName));
        Assert.Equal(OutputFormat.Pretty, settings.Output);
        Assert.Equal(("deploy", "x"), settings.ServerOptions(new("d", 1)).Credentials is { } who ? (who.User, who.Password) : default);
        Assert.Equal(Path.GetDirectoryName(token), Path.GetDirectoryName(ConfigurationFile.UsualPath(Variable)!));
    }

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        Configure("dispatcher = \"file\"\n[auth]\ntoken = \"file\"\n");
        Assert.Equal(("file", "file"), Short(Read()));
        _environment[Variables.Dispatcher] = "variable";
        _environment[Variables.User] = "alice";
        _environment[Variables.PasswordFile] = Secret("password", "p4ss");
        Assert.Equal(("variable", "alice/p4ss"), Short(Read()));
        Assert.Equal(("option", "line"), Short(Read(new PingVerb { Dispatcher = "option", TokenFile = Secret("line", "line") })));
        _environment[Variables.Configuration] = _folder.Write("other.toml", "dispatcher = \"other\"\n");
        _environment.Remove(Variables.Dispatcher);
        Assert.Equal("other", Short(Read()).Host);
        Assert.Equal("third", Short(Read(new PingVerb { Config = _folder.Write("third.toml", "dispatcher = \"third\"\n") })).Host);
    }

    [Theory]
    [InlineData("dispatcher = \"x\"\n\ndispatcher = \"y\"", "dispatcher: expected once, got it on line 1 and again on line 3")]
    [InlineData("dispather = \"x\"", "dispather: unknown key; did you mean 'dispatcher'?")]
    [InlineData("[auth]\ntokn = \"x\"", "auth.tokn: unknown key; did you mean 'auth.token'?")]
    [InlineData("[[auth]]\ntoken = \"x\"", "auth: expected a string, got an array")]
    [InlineData("output = 1", "output: expected a string, got integer")]
    [InlineData("[tls]\nenabled = \"yes\"", "tls.enabled: expected true or false, got string")]
    [InlineData("output = \"xml\"", "output: expected json, pretty or raw, got 'xml'")]
    [InlineData("dispatcher = \"h:x\"", "dispatcher: expected ADDRESS:PORT")]
    [InlineData("dispatcher = ", "(1,")]
    [InlineData("[auth]\nuser = \"a\"", "expected auth.password or auth.password_file with auth.user, got neither")]
    [InlineData("[auth]\npassword = \"a\"", "expected auth.user with auth.password, got none")]
    [InlineData("[auth]\ntoken = \"a\"\npassword = \"b\"", "expected one secret, got auth.token and auth.password")]
    [InlineData("[tls]\nca = \"nowhere.pem\"", "tls.ca: expected a PEM file of authorities, got '")]
    [InlineData("[tls]\npin = \"abc\"", "tls.pin: expected the SHA-256 of a certificate")]
    public void What_makes_no_sense_is_told_with_its_place(string text, string told)
    {
        Configure(text);
        var usage = Assert.Throws<UsageException>(() =>
        {
            var settings = Read();
            _ = settings.Output;
            settings.CallerOptions();
        });
        Assert.Contains(told, usage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_a_secret_that_others_may_read_is_not_used()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var file = Configure("[auth]\ntoken = \"secret\"\n");
        foreach (var mode in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | mode);
            var usage = Assert.Throws<UsageException>(() => Read());
            Assert.Contains("it holds auth.token, so nobody but its owner may have rights to it", usage.Message, StringComparison.Ordinal);
            Assert.Contains($"chmod 600 {file}", usage.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret\"", usage.Message, StringComparison.Ordinal);
        }

        _environment[Variables.Configuration] = _folder.Write("harmless.toml", "dispatcher = \"h\"\n");
        File.SetUnixFileMode(_environment[Variables.Configuration], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal("h", Short(Read()).Host);
        _environment[Variables.TokenFile] = Secret("shared", "t");
        File.SetUnixFileMode(_environment[Variables.TokenFile], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Throws<UsageException>(() => Read().CallerOptions());
    }

    [Fact]
    public void A_file_that_was_named_must_be_there()
    {
        Assert.Equal("127.0.0.1", Short(Read()).Host);
        _environment[Variables.Configuration] = "/no/such.toml";
        Assert.Contains("/no/such.toml: cannot read the configuration", Assert.Throws<UsageException>(
            () => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_shown_and_none_goes_to_another_machine_in_clear()
    {
        _environment[Variables.Token] = "s3cret";
        var run = await CommandRun.OfAsync(
            _environment, "", TestContext.Current.CancellationToken, "ping", "--dispatcher", "192.0.2.1", "--trace");
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.DoesNotContain("s3cret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_manual_names_every_key_and_variable()
    {
        var manual = (await CommandRun.OfAsync("", TestContext.Current.CancellationToken, "man")).Out.Replace(
            "\\-", "-", StringComparison.Ordinal);
        Assert.All(ConfigurationKeys.All.Select(key => key.Name).Concat(
            Variables.All.Select(variable => variable.Name)), name => Assert.Contains(name, manual, StringComparison.Ordinal));
    }

    private static (string Host, string? Who) Short(Settings settings)
    {
        var options = settings.CallerOptions() with { };
        return (options.Host, options.Token ?? (options.Credentials is { } who ? $"{who.User}/{who.Password}" : null));
    }

    private string? Variable(string name) => name == "XDG_CONFIG_HOME" ? _folder.Path : _environment.GetValueOrDefault(name);

    private Settings Read(Verb? verb = null) => new(verb ?? new PingVerb(), Variable);

    private string Configure(string text) => Secret("harpcall.toml", text);

    /// <summary>A file beside the configuration that only its owner may read.</summary>
    private string Secret(string name, string text)
    {
        Directory.CreateDirectory(_folder.File("harp"));
        var file = _folder.Write($"harp/{name}", text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }
}
