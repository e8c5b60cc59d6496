using Harp.Hosting.Authentication;
using Harp.Tests.Client.CommandLine;
using Harp.Tests.Support;

namespace Harp.Tests.Hosting.Authentication;

/// <summary>Passwords typed at a real terminal.</summary>
public sealed class HashPasswordVerbTests
{
    [Fact]
    public async Task A_terminal_asks_twice_and_shows_nothing()
    {
        await using var terminal = Start();
        await terminal.ShowsAsync("Password:");
        await terminal.TypeAsync("open sesame\r");
        await terminal.ShowsAsync("The same again:");
        await terminal.TypeAsync("open sesame\r");
        await terminal.ShowsAsync("$6$");
        await terminal.ShowsAsync("ended with 0");
        Assert.DoesNotContain("sesame", terminal.Written, StringComparison.Ordinal);
        Assert.True(PasswordHash.Matches(
            "open sesame", terminal.Written.Split('\n').Select(line => line.Trim()).First(
                line => line.StartsWith("$6$", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Two_that_differ_are_refused()
    {
        await using var terminal = Start();
        await terminal.ShowsAsync("Password:");
        await terminal.TypeAsync("open sesame\r");
        await terminal.ShowsAsync("The same again:");
        await terminal.TypeAsync("open barley\r");
        await terminal.ShowsAsync("expected the same password twice, got two that differ");
        await terminal.ShowsAsync("ended with 2");
        Assert.DoesNotContain("$6$", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_that_is_left_shows_again_what_is_typed()
    {
        await using var terminal = Start();
        await terminal.ShowsAsync("Password:");
        await terminal.TypeAsync("\u0003");
        await terminal.ShowsAsync("ended with 130");
        await terminal.ShowsAsync(" echo ");
    }

    private static PseudoTerminal Start() => PseudoTerminal.StartShell(
        200, 50, new Dictionary<string, string>(),
        $"trap : INT; env --default-signal=INT '{ServerProcess.PathOf("Harp.Dispatcher", "harpcallerd")}' hash-password; echo ended with "
            + $"$?; stty -a; cat");
}
