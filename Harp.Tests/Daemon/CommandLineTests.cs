using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Hash_password_reads_stdin_and_prints_a_hash()
    {
        var (status, output, _) = await HarpdAsync("secret\n", "hash-password");
        Assert.Equal(0, status);
        Assert.True(PasswordHash.Matches("secret", output.Trim()));
    }

    [Fact]
    public async Task Hash_password_takes_no_password_from_the_command_line() =>
        Assert.Equal(2, (await HarpdAsync("x\n", "hash-password", "secret")).Status);

    [Theory]
    [InlineData("--lissen 127.0.0.1:0", "lissen")]
    [InlineData("--procedures p.cs", "--no-auth")]
    [InlineData("--no-auth", "--procedures")]
    [InlineData("--no-auth --procedures /nowhere/p.cs", "/nowhere/p.cs: cannot read the procedures")]
    [InlineData("--config /nowhere/harpd.toml", "/nowhere/harpd.toml: cannot read the configuration")]
    [InlineData("--procedures p.cs --users /nowhere/users", "/nowhere/users: cannot read the users")]
    [InlineData("--no-auth --procedures p.cs --listen 0.0.0.0:4306", "loopback")]
    public async Task What_it_cannot_do_it_says_on_stderr_with_status_2(string arguments, string message)
    {
        var (status, output, errors) = await HarpdAsync("", arguments.Split(' '));
        Assert.Equal((2, ""), (status, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Procedures_with_errors_are_all_listed_with_status_1()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.cs");
        await File.WriteAllTextAsync(
            path, "public static class P\n{\n    [Procedure] public static int a() => b;\n    [Procedure] public static int c() => d;\n}\n",
            TestContext.Current.CancellationToken);
        var (status, output, errors) = await HarpdAsync("", "--no-auth", "--procedures", path);
        File.Delete(path);
        Assert.Equal((1, ""), (status, output));
        Assert.Contains($"{path}(3,42): error CS0103: ", errors, StringComparison.Ordinal);
        Assert.Contains($"{path}(4,42): error CS0103: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_that_was_asked_for_is_the_output_and_does_not_tell_of_the_hidden_verb()
    {
        var (status, output, errors) = await HarpdAsync("", "--help");
        Assert.Equal((0, ""), (status, errors));
        Assert.StartsWith("Usage: harpd [VERB] [OPTION]…\n", output, StringComparison.Ordinal);
        Assert.Contains("serve", output, StringComparison.Ordinal);
        Assert.DoesNotContain("worker ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_option_is_named_beside_the_help()
    {
        var (status, output, errors) = await HarpdAsync("", "--prcedures", "x");
        Assert.Equal((2, ""), (status, output));
        Assert.Contains("Option 'prcedures' is unknown", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_file_is_enough_and_the_examples_compile()
    {
        var folder = Directory.CreateTempSubdirectory("harp-tests-");
        var config = Path.Combine(folder.FullName, "harpd.toml");
        await File.WriteAllTextAsync(
            config,
            $"listen = \"[::1]:0\"\nprocedures = \"{Path.Combine(AppContext.BaseDirectory, "examples", "procedures.cs")}\"\nno_auth = "
                + $"true\n[limits]\nworkers_min = 1\n",
            TestContext.Current.CancellationToken);
        await using (var server = await ServerProcess.StartAsync("Harp.Daemon", "harpd", "--config", config))
        {
            var machine = await LineClient.AskAsync(server.EndPoint, """{"harp":1,"procedure":"machine","arguments":[]}""");
            Assert.Contains($"\"hostname\":\"{Environment.MachineName}\"", machine[1], StringComparison.Ordinal);
            var usage = await LineClient.AskAsync(
                server.EndPoint, "{\"harp\":1,\"procedure\":\"disk_usage\",\"arguments\":[\"" + folder.FullName + "\"]}");
            Assert.Equal("{\"stream\":{\"path\":\"" + folder.FullName
                + $"\",\"bytes\":{new FileInfo(config).Length},\"files\":1}}}}", usage[1]);
            Assert.Equal(usage[1].Replace("stream", "result", StringComparison.Ordinal), usage[2]);
        }

        folder.Delete(recursive: true);
    }

    private static Task<(int Status, string Output, string Errors)> HarpdAsync(string input, params string[] arguments) =>
        ServerProcess.RunAsync("Harp.Daemon", "harpd", input, arguments);
}
