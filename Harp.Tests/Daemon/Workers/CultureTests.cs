using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>Which cultures procedures find.</summary>
public sealed class CultureTests : IDisposable
{
    private const string Source = """
        using System;
        using System.Globalization;
        using System.Text;
        using System.Threading;
        using Harp.Procedures;

        public static class P
        {
            [Procedure] public static string price()
            {
                try { return 1234.5.ToString("N1", CultureInfo.GetCultureInfo("de-DE")); } catch (CultureNotFoundException) { return "unknown"; }
            }

            [Procedure] public static int composed() => "e\u0301".Normalize(NormalizationForm.FormC).Length;

            [Procedure] public static string own()
            {
                var other = "";
                var thread = new Thread(() => other = CultureInfo.CurrentCulture.Name);
                thread.Start();
                thread.Join();
                return $"{CultureInfo.CurrentCulture.Name}|{other}|{Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT")}|{1.5}";
            }
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harp-tests-");

    /// <summary>For a shell: files that are no libraries stand before those of the system.</summary>
    private string HidingIcu =>
        $"cd {_folder.FullName} && for v in $(seq 50 200); do echo none > libicuuc.so.$v; done && export "
            + $"LD_LIBRARY_PATH={_folder.FullName}";

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", "1.234,5", 1)]
    [InlineData("[workers]\ncultures = \"system\"\n", "1.234,5", 1)]
    [InlineData("[workers]\ncultures = \"invariant\"\n", "unknown", 2)]
    public async Task Procedures_find_the_cultures_that_are_configured_and_begin_with_the_invariant_one(
        string workers, string price, int composed)
    {
        await using var daemon = await StartAsync("export LANG=de_DE.UTF-8 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", workers);
        await ExpectAsync(daemon, price, composed);
    }

    [Fact]
    public async Task Without_ICU_there_is_the_invariant_one_alone_and_the_start_and_the_check_warn()
    {
        await using var daemon = await StartAsync(HidingIcu, "");
        await daemon.TellsAsync("no ICU loads");
        await ExpectAsync(daemon, "unknown", 2);
        daemon.AskToReload();
        await daemon.TellsAsync("read again: ");
        Assert.Equal(2, daemon.Errors.Split("no ICU loads").Length);
        var (status, output, errors) = await CheckAsync();
        Assert.Equal(0, status);
        Assert.Contains("configuration is good", output, StringComparison.Ordinal);
        Assert.Contains("harpd: warning: workers.cultures: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wants_the_invariant_one_is_not_warned_where_ICU_is_missing()
    {
        await using var daemon = await StartAsync(HidingIcu, "[workers]\ncultures = \"invariant\"\n");
        await ExpectAsync(daemon, "unknown", 2);
        Assert.DoesNotContain("ICU", daemon.Errors, StringComparison.Ordinal);
        Assert.Equal("", (await CheckAsync()).Errors);
    }

    private string Config => Path.Combine(_folder.FullName, "harpd.toml");

    private async Task<ServerProcess> StartAsync(string before, string workers)
    {
        await File.WriteAllTextAsync(
            Config,
            $"listen = \"127.0.0.1:0\"\nno_auth = true\nassemblies = [\"{CompiledOnce.OfText(Source)}\"]\n[limits]\nworkers_min = "
                + $"1\nworkers_max = 1\n{workers}");
        return await ServerProcess.StartAfterAsync(before, "Harp.Daemon", "harpd", "--config", Config);
    }

    private Task<(int Status, string Output, string Errors)> CheckAsync() =>
        ServerProcess.RunAfterAsync(HidingIcu, "Harp.Daemon", "harpd", "--check", "--config", Config);

    private static async Task ExpectAsync(ServerProcess server, string price, int composed)
    {
        Assert.Equal($$"""{"result":"{{price}}"}""", await AskAsync(server, "price"));
        Assert.Equal($$"""{"result":{{composed}}}""", await AskAsync(server, "composed"));
        Assert.Equal("""{"result":"|||1.5"}""", await AskAsync(server, "own"));
    }

    private static async Task<string> AskAsync(ServerProcess server, string procedure) =>
        (await LineClient.AskAsync(server.EndPoint, ConfiguredDaemon.Request(procedure, "[]")))[^1];
}
