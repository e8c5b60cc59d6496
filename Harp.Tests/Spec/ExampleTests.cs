using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>
/// The shell examples of <c>spec/protocol.md</c> do what they say when they are pasted, apart from the ports, which here are free ones.
/// </summary>
[Collection(nameof(StandardServers))]
public sealed class ExampleTests(StandardServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_example_is_answered_when_it_is_pasted_into_a_shell()
    {
        Assert.SkipUnless(NcConnection.IsInstalled, "there is no nc here");
        var examples = Examples().ToArray();
        Assert.True(examples.Length > 10, $"{examples.Length} examples");
        var script = string.Join("\n", examples.Select((example, index) => $"echo 'example {index}'\n{example}"))
            .Replace("127.0.0.1 3502", Address(servers.Dispatcher.Port), StringComparison.Ordinal)
            .Replace("127.0.0.1 4306", Address(servers.ExamplesDaemon.Port), StringComparison.Ordinal)
            .Replace(". .quickstart/env", ":", StringComparison.Ordinal);
        var output = await RunAsync(script);
        for (var i = 0; i < examples.Length; i++)
        {
            var replies = output.Split($"example {i}\n")[1].Split("example ")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(replies.Length > 0 || examples[i].StartsWith("job=", StringComparison.Ordinal)
                || examples[i].StartsWith('.'), examples[i]);
            Assert.All(replies, reply => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(reply).RootElement.ValueKind));
            Assert.DoesNotContain(replies, reply => reply.Contains("parse_error", StringComparison.Ordinal)
                || reply.Contains("invalid_request", StringComparison.Ordinal)
                || reply.Contains("invalid_jobid", StringComparison.Ordinal));
        }

        Assert.Contains("{\"packet\":2,\"data\":1}\n", output, StringComparison.Ordinal);
        Assert.Contains("{\"stream\":1}\n", output, StringComparison.Ordinal);
        Assert.Contains("{\"result\":3}\n", output, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"cancelled\"", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Examples()
    {
        var pieces = File.ReadAllText(Path.Combine(SourceTree.Root, "spec", "protocol.md")).Split("```sh\n").Skip(1);
        return pieces.Select(piece => piece[..piece.IndexOf("```", StringComparison.Ordinal)]);
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1 {port}");

    private async Task<string> RunAsync(string script)
    {
        var how = new ProcessStartInfo("sh", ["-eu"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        how.Environment["HARP_DAEMON_USER"] = servers.Values["user"];
        how.Environment["HARP_DAEMON_PASSWORD"] = servers.Values["password"];
        using var shell = Process.Start(how)!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        var output = await shell.StandardOutput.ReadToEndAsync(Stop).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Stop);
        await shell.WaitForExitAsync(Stop);
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
