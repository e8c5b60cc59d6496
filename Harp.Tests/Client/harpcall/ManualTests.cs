using System.Diagnostics;
using System.Text.RegularExpressions;
using CommandLine;
using Harp.Client.CommandLine;
using Harp.Client.CommandLine.Verbs;
using Harp.Tests.Tidy;

namespace Harp.Tests.Client.CommandLine;

/// <summary>The manual page, the help and the verbs say the same.</summary>
public sealed partial class ManualTests
{
    private const string Page = "Harp.Client/harpcall/harpcall.1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_in_the_repository_is_what_the_program_prints() =>
        Assert.Equal((await CommandRun.OfAsync("", Stop, "man")).Out, await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root, Page), Stop));

    [Fact]
    public async Task Every_verb_option_and_exit_code_is_in_it()
    {
        var text = (await CommandRun.OfAsync("", Stop, "man")).Out.Replace("\\-", "-", StringComparison.Ordinal);
        Assert.All(VerbTable.Types, verb => Assert.Contains(
            VerbTable.UsageOf(verb).Replace("…", "...", StringComparison.Ordinal), text, StringComparison.Ordinal));
        Assert.All(VerbTable.Types.SelectMany(VerbTable.OptionsOf), option =>
            Assert.Contains($"\\fB--{option.LongName}\\fR", text, StringComparison.Ordinal));
        Assert.All(
            ExitCode.All,
            code => Assert.Contains(
                $"\\fB{code.Code}\\fR\n{code.Meaning} {code.Then}".Replace("\\-", "-", StringComparison.Ordinal), text,
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_readme_tells_what_a_script_may_do_about_each_exit_status()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "Harp.Client/harpcall/README.md"), Stop);
        Assert.All(
            ExitCode.All, code => Assert.Contains($"\n| {code.Code} | {code.Meaning} | {code.Then} |\n", readme, StringComparison.Ordinal));
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
            Assert.All(VerbTable.OwnOptionsOf(verb), option => Assert.Contains($"--{option.LongName}", run.Out, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_all_verbs_share_is_told_once_in_the_help_of_harpcall()
    {
        var all = (await CommandRun.OfAsync("", Stop, "--help")).Out;
        Assert.Contains("130 interrupted", all, StringComparison.Ordinal);
        Assert.All(VerbTable.CommonOptions, option => Assert.Contains($"--{option.LongName}", all, StringComparison.Ordinal));
        foreach (var verb in VerbTable.Types)
        {
            var help = (await CommandRun.OfAsync("", Stop, "help", VerbTable.NameOf(verb)!)).Out;
            Assert.DoesNotContain("130 interrupted", help, StringComparison.Ordinal);
            Assert.DoesNotContain("--tls-pin", help, StringComparison.Ordinal);
            Assert.Contains("harpcall --help tells the options of all verbs", help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_verb_has_one_or_two_examples_that_can_be_typed_as_they_are()
    {
        using var parser = new Parser(settings => (settings.EnableDashDash, settings.AutoHelp) = (true, false));
        foreach (var verb in VerbTable.Types)
        {
            var examples = VerbTable.ExamplesOf(verb);
            Assert.InRange(examples.Count, 1, 2);
            Assert.All(examples, example =>
            {
                Assert.True(example.CommandLine.Length <= 78 && example.Meaning.Length <= 74, example.CommandLine);
                var runs = example.CommandLine.Replace("xargs harpcall cancel", "harpcall cancel ID", StringComparison.Ordinal).Split('|')
                    .Select(part => Command().Match(part).Groups[1].Value.TrimEnd()).Where(words => words.Length > 0).ToArray();
                Assert.All(runs, words => Assert.IsType<Parsed<object>>(
                    parser.ParseArguments(words.Split(' '), VerbTable.Types), exactMatch: false));
                Assert.Contains(runs, words => words.Split(' ')[0] == VerbTable.NameOf(verb));
            });
        }
    }

    [Fact]
    public async Task Roff_has_nothing_against_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/groff"), "there is no groff here");
        using var groff = Process.Start(
            new ProcessStartInfo(
                "groff", ["-man", "-Tutf8", "-ww", "-z", Path.Combine(SourceTree.Root, Page)])
            { RedirectStandardError = true })!;
        Assert.Equal("", await groff.StandardError.ReadToEndAsync(Stop));
        await groff.WaitForExitAsync(Stop);
        Assert.Equal(0, groff.ExitCode);
    }

    /// <summary>What stands after the name of the program, up to a parenthesis that encloses it.</summary>
    [GeneratedRegex(@"harpcall ([^()]+)")]
    private static partial Regex Command();
}
