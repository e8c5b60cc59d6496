using System.Diagnostics;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Verbs;
using Harp.Tests.Tidy;

namespace Harp.Tests.Client.CommandLine;

/// <summary>The manual page, the help and the verbs say the same.</summary>
public sealed class ManualTests
{
    private const string Page = "Harp.Client/harpcall/harpcall.1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_in_the_repository_is_what_the_program_prints() =>
        Assert.Equal((await CommandRun.OfAsync("", Stop, "man")).Out, await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, Page), Stop));

    [Fact]
    public async Task Every_verb_option_and_exit_code_is_in_it()
    {
        var text = (await CommandRun.OfAsync("", Stop, "man")).Out.Replace("\\-", "-", StringComparison.Ordinal);
        Assert.All(VerbTable.Types, verb => Assert.Contains(VerbTable.UsageOf(verb).Replace("…", "...", StringComparison.Ordinal), text, StringComparison.Ordinal));
        Assert.All(VerbTable.Types.SelectMany(VerbTable.OptionsOf), option => Assert.Contains($"\\fB--{option.LongName}\\fR", text, StringComparison.Ordinal));
        Assert.All(ExitCode.All, code => Assert.Contains($"\\fB{code.Code}\\fR\n{code.Meaning} {code.Then}".Replace("\\-", "-", StringComparison.Ordinal), text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_readme_tells_what_a_script_may_do_about_each_exit_status()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "Harp.Client/harpcall/README.md"), Stop);
        Assert.All(ExitCode.All, code => Assert.Contains($"\n| {code.Code} | {code.Meaning} | {code.Then} |\n", readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_verb_has_a_help_with_its_usage()
    {
        foreach (var verb in VerbTable.Types)
        {
            var run = await CommandRun.OfAsync("", Stop, VerbTable.NameOf(verb)!, "--help");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains($"Usage: {VerbTable.UsageOf(verb)}", run.Out, StringComparison.Ordinal);
            Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
        }
    }

    [Fact]
    public async Task Roff_has_nothing_against_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/groff"), "there is no groff here");
        using var groff = Process.Start(new ProcessStartInfo("groff", ["-man", "-Tutf8", "-ww", "-z", Path.Combine(SourceTree.Root, Page)]) { RedirectStandardError = true })!;
        Assert.Equal("", await groff.StandardError.ReadToEndAsync(Stop));
        await groff.WaitForExitAsync(Stop);
        Assert.Equal(0, groff.ExitCode);
    }
}
