using System.Reflection;
using CommandLine;
using CommandLine.Text;
using Harp.Client.CommandLine.Verbs;

namespace Harp.Client.CommandLine;

/// <summary>What <c>--help</c> and <c>--version</c> print.</summary>
internal static class HelpScreen
{
    private const int ColumnsMin = 60;
    private const int ColumnsMax = 100;

    private static readonly string[] Examples =
    [
        "",
        "  harpcall call db01 dump database=shop --queue backups   packets, then result",
        "  harpcall call --detach db01 dump database=shop          print the job's id",
        "  harpcall follow ID                                      go on with a job",
        "  harpcall top                                            what runs, and waits",
        "",
        "harpcall VERB --help says more; harpcall man | man -l - is the manual.",
    ];

    /// <summary>The version that the program was made as.</summary>
    public static string Version() =>
        $"harpcall {typeof(HelpScreen).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}";

    /// <param name="failed">What was asked for.</param>
    /// <param name="columns">How wide the terminal is.</param>
    public static string Of(NotParsed<object> failed, int columns)
    {
        var verb = VerbTable.NameOf(failed.TypeInfo.Current) is null ? null : failed.TypeInfo.Current;
        var screen = HelpText.AutoBuild(
            failed,
            text =>
            {
                text.Copyright = "";
                text.AdditionalNewLineAfterOption = false;
                text.MaximumDisplayWidth = Math.Clamp(columns, ColumnsMin, ColumnsMax);
                text.Heading = Version();
                return text.AddPreOptionsLine(Usage(verb)).AddPostOptionsLines(["", .. ExitCode.Help]);
            },
            example => example,
            verbsIndex: verb is null);
        return screen.ToString();
    }

    private static string Usage(Type? verb) => verb is null
        ? string.Join('\n', ["Usage: harpcall VERB [OPTION…] [ARG…]", .. Examples])
        : $"{VerbTable.HelpOf(verb)}\n\nUsage: {VerbTable.UsageOf(verb)}";
}
