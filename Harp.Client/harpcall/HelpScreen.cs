using System.Reflection;
using CommandLine;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;

namespace Harp.Client.CommandLine;

/// <summary>
/// The text that <c>help</c>, <c>--help</c> and <c>--version</c> print. What all verbs share stands in the help of harpcall itself, once.
/// </summary>
internal static class HelpScreen
{
    private const int ColumnsMin = 60;
    private const int ColumnsMax = 100;
    private const int Indent = 2;
    private const int Gap = 2;

    /// <summary>A term that is wider than this has a line to itself, above what is said of it.</summary>
    private const int TermMax = 26;

    private static readonly string[] Examples =
    [
        "  harpcall call db01 dump database=shop --queue backups   packets, then result",
        "  harpcall call --detach db01 dump database=shop          print the job's id",
        "  harpcall follow @last                                   go on with that job",
        "  harpcall top                                            what runs, and waits",
    ];

    private const string Ids =
        "Where a verb takes the id of a job, the beginning of one will do, 8 digits or more of it, and so will @last: the job that "
            + "harpcall told " +
        "of last, by call or by a verb about single jobs.";

    /// <summary>The version that the program was made as.</summary>
    public static string Version() =>
        "harpcall " + typeof(HelpScreen).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <param name="verb">The verb's class; null for harpcall itself.</param>
    /// <param name="columns">How wide the terminal is.</param>
    public static string Of(Type? verb, int columns)
    {
        var width = Math.Clamp(columns, ColumnsMin, ColumnsMax);
        return string.Join('\n', verb is null ? OfAll(width) : Of(verb, width, VerbTable.ExamplesOf(verb)));
    }

    private static IEnumerable<string> OfAll(int width) =>
    [
        Version(), "Usage: harpcall VERB [OPTION…] [ARG…]", "", .. Examples, "",
        "harpcall help VERB says more; harpcall man | man -l - is the manual.", "",
        "Verbs:", .. Terms([.. VerbTable.Types.Select(verb => (VerbTable.NameOf(verb)!, VerbTable.HelpOf(verb)))], width), "",
        "Jobs:", .. CellText.Filled(Ids, width - Indent).Select(line => new string(' ', Indent) + line), "",
        "Options of all verbs, which may stand before and after the verb:", .. Options(VerbTable.CommonOptions, width), "",
        .. ExitCode.Help,
    ];

    private static IEnumerable<string> Of(Type verb, int width, IReadOnlyList<ExampleAttribute> examples)
    {
        var places = VerbTable.ValuesOf(verb).Select(place => (place.Value.MetaName, place.Value.HelpText)).ToArray();
        var options = VerbTable.OwnOptionsOf(verb).ToArray();
        return
        [
            .. CellText.Filled(VerbTable.HelpOf(verb), width), "", $"Usage: {VerbTable.UsageOf(verb)}", "",
            .. examples.SelectMany(example => new[] { $"  {example.CommandLine}", $"      {example.Meaning}" }), "",
            .. Section("Arguments:", Terms(places, width)), .. Section("Options:", Options(options, width)),
            "harpcall --help tells the options of all verbs, as --dispatcher, --tls and",
            "--output, how jobs are named, and what the exit codes mean.",
        ];
    }

    private static IEnumerable<string> Section(string title, IReadOnlyList<string> lines) => lines.Count == 0 ? [] : [title, .. lines, ""];

    private static IReadOnlyList<string> Options(IEnumerable<OptionAttribute> options, int width) =>
        Terms([.. options.Select(option => (Term(option), option.HelpText))], width);

    private static string Term(OptionAttribute option)
    {
        var brief = option.ShortName.Length > 0 ? $"-{option.ShortName}, " : "";
        return $"{brief}--{option.LongName}{(string.IsNullOrEmpty(option.MetaValue) ? "" : $" {option.MetaValue}")}";
    }

    /// <summary>Words at the left, and what is said of each beside them.</summary>
    private static IReadOnlyList<string> Terms((string Term, string Text)[] terms, int width)
    {
        var column = terms.Select(term => term.Term.Length).Where(length => length <= TermMax).DefaultIfEmpty(TermMax).Max() + Indent + Gap;
        return [.. terms.SelectMany(term => Lines(term.Term, [.. CellText.Filled(term.Text, width - column)], column))];
    }

    private static IEnumerable<string> Lines(string term, string[] text, int column)
    {
        var first = new string(' ', Indent) + term;
        string[] begin = first.Length + Gap <= column ? [first.PadRight(column) + text[0]] : [first, new string(' ', column) + text[0]];
        return [.. begin, .. text.Skip(1).Select(line => new string(' ', column) + line)];
    }
}
