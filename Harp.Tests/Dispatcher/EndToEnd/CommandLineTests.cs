using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("store: expected a folder (--store FOLDER), got nothing")]
    [InlineData(
        "hosts: expected a file of registry lines (--hosts FILE), or hosts_program in the configuration, got nothing",
        "--store", ":memory:")]
    [InlineData("listen: expected ADDRESS:PORT", "--store", ":memory:", "--hosts", "x", "--listen", "nonsense")]
    [InlineData("listen: expected a loopback address, got '0.0.0.0'", "--store", ":memory:", "--hosts", "x", "--listen", "0.0.0.0:3502")]
    [InlineData("users: expected the name of a file, got an empty one", "--store", ":memory:", "--hosts", "/dev/null", "--users", "")]
    [InlineData("/nowhere/users: cannot read the users", "--store", ":memory:", "--hosts", "/dev/null", "--users", "/nowhere/users")]
    [InlineData("cannot read the configuration", "--config", "/nowhere/harp.toml")]
    [InlineData("Option 'stoer' is unknown", "--stoer", "x")]
    public async Task What_is_wrong_on_the_command_line_is_told_and_exits_with_2(string message, params string[] arguments)
    {
        var (status, output, errors) = await ServerProcess.RunAsync("Harp.Dispatcher", "harpcallerd", "", arguments);

        Assert.Equal((2, ""), (status, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hash_password_reads_stdin_and_prints_a_hash()
    {
        var (status, output, _) = await RunAsync("secret\n", "hash-password");
        Assert.Equal(0, status);
        Assert.True(PasswordHash.Matches("secret", output.Trim()));
        var nothing = await RunAsync("", "hash-password");
        Assert.Equal((2, ""), (nothing.Status, nothing.Output));
    }

    [Fact]
    public async Task New_token_prints_the_token_and_the_line_by_which_it_is_known()
    {
        var (status, output, errors) = await RunAsync("", "new-token", "alice");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, "", 2), (status, errors, lines.Length));
        Assert.Equal(TokenHash.LineOf("alice", lines[0]), lines[1]);
    }

    [Theory]
    [InlineData("got 'al:ice'", "al:ice")]
    [InlineData("got '*'", "*")]
    [InlineData("USER")]
    public async Task New_token_wants_a_name_that_a_users_file_can_hold(string message, params string[] arguments)
    {
        var (status, output, errors) = await RunAsync("", ["new-token", .. arguments]);
        Assert.Equal((2, ""), (status, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[allow]]\nusers = [\"alcie\"]\noperations = [\"call\"]", "allow[1].users: unknown user 'alcie'; did you mean 'alice'?")]
    [InlineData(
        "[[allow]]\nusers = [\"alice\"]\noperations = [\"cal\"]", "allow[1].operations: unknown operation 'cal'; did you mean 'call'?")]
    public async Task Rules_that_cannot_be_meant_are_refused_with_2(string rules, string message)
    {
        var (status, output, errors) = await RunAsync(
            "", [.. Options(), "--users", _folder.Write("users", TokenHash.LineOf("alice", "x")), "--config", _folder.Write(
                "harp.toml", rules)]);
        Assert.Equal((2, ""), (status, output));
        Assert.Contains($"{_folder.File("harp.toml")}: {message}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_users_file_is_refused_with_2_and_names_the_line()
    {
        var (status, output, errors) = await RunAsync("", [.. Options(), "--users", _folder.Write("users", "# users\nalice:clear-text\n")]);
        Assert.Equal((2, ""), (status, output));
        Assert.Contains($"{_folder.File("users")}(2): the hash of 'alice'", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("clear-text", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_with_users_tells_how_many_there_are()
    {
        var users = _folder.Write(
            "users", $"{TokenHash.LineOf("alice", "x")}\n{TokenHash.LineOf("bob", "y")}\n{TokenHash.LineOf("bob", "z")}\n");
        var rules = _folder.Write("harp.toml", "[[allow]]\nusers = [\"*\"]\noperations = [\"call\"]\n");
        var server = await ServerProcess.StartAsync("Harp.Dispatcher", "harpcallerd", [.. Options(), "--users", users, "--config", rules]);
        await server.DisposeAsync();
        Assert.Contains($"2 users with 3 tokens and 1 rules, from {users}", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_hosts_file_is_named_and_exits_with_1()
    {
        var (status, output, errors) = await ServerProcess.RunAsync(
            "Harp.Dispatcher", "harpcallerd", "", "--listen", "127.0.0.1:0", "--store", ":memory:", "--hosts", _folder.File("none.jsonl"));

        Assert.Equal((1, ""), (status, output));
        Assert.Contains("none.jsonl", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_another_process_uses_is_refused_with_1()
    {
        await using var first = new DispatcherProcess(_folder, "");
        await first.StartAsync();

        var (status, output, errors) = await ServerProcess.RunAsync(
            "Harp.Dispatcher", "harpcallerd", "", "--listen", "127.0.0.1:0", "--store", _folder.File("store"), "--hosts",
            _folder.File("hosts.jsonl"));

        Assert.Equal((1, ""), (status, output));
        Assert.Contains("Does another harpcallerd use this store?", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private string[] Options() => ["--listen", "127.0.0.1:0", "--store", ":memory:", "--hosts", _folder.Write("hosts.jsonl", "")];

    private static Task<(int Status, string Output, string Errors)> RunAsync(string input, params string[] arguments) =>
        ServerProcess.RunAsync("Harp.Dispatcher", "harpcallerd", input, arguments);
}
