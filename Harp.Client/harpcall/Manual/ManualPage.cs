using System.Text;
using CommandLine;
using Harp.Client.CommandLine.Configuration;
using Harp.Client.CommandLine.Verbs;

namespace Harp.Client.CommandLine.Manual;

/// <summary>
/// harpcall(1), made from the verbs, the variables and the keys themselves. <c>harpcall.1</c> beside the project is what this gives; a test
/// holds them equal, and <c>harpcall man > Harp.Client/harpcall/harpcall.1</c> makes it anew.
/// </summary>
internal static class ManualPage
{
    private const string Description =
        """
        harpcall asks a dispatcher, harpcallerd, to call procedures on hosts, and shows what becomes of the calls. A call is a
        job from the moment it is accepted: it goes on whether anybody waits or not, and whoever has its id can follow it, read
        its result or cancel it, from anywhere.

        Packets and results go to standard output and everything else to standard error. To a file or a pipe values go as they
        came, a line of JSON each; on a terminal lists are tables, and a packet of the form {"progress": 0.42, "message":
        "copying"} draws a progress bar.

        Where a verb takes the id of a job, the beginning of one will do, 8 digits or more of it, with or without dashes; where
        two ids begin so, both are told and nothing is done. @last is the job that harpcall told of last, by call or by a verb
        about single jobs; lists and top do not count. Tables and top shorten ids to such beginnings where the terminal has less
        than 118 columns.

        Times take units, as in 250ms, 90s, 5m, 1.5h or 30d; a number alone is seconds.

        Ctrl-C stops waiting, says how to go on, and leaves the job alone; pressed again, it leaves at once. call
        --cancel-on-interrupt has it cancel the job.

        Options may stand before and after the verb. -- ends them: after it arguments may begin with a dash.
        """;

    private const string Secrets =
        """
        Passwords and tokens come from files and from the environment, never from the command line, which everybody on the
        machine can read. A file that holds one is used only where nobody but its owner has rights to it (chmod 600). They go to
        another machine over TLS alone.
        """;

    private const string Examples =
        """
        harpcall call db01 dump database=shop --queue backups
        harpcall call --detach db01 dump database=shop
        harpcall follow @last
        harpcall status 01938d7e-9d3c
        harpcall call web01 deploy settings:=@settings.json
        harpcall jobs --state running,waiting --host db01
        harpcall jobs --queue backups --state waiting --ids | xargs harpcall cancel
        harpcall call db01 dump database=shop -o raw > dump.txt
        """;

    public static string Text()
    {
        var page = new StringBuilder();
        page.Append(".\\\" Made by 'harpcall man'; do not edit.\n.TH HARPCALL 1 \"\" Harp \"User commands\"\n");
        Section(page, "NAME").Append("harpcall \\- call procedures on servers through a Harp dispatcher\n");
        Section(page, "SYNOPSIS").Append(".B harpcall\n.I VERB\n[\\fIOPTION\\fR...] [\\fIARG\\fR...]\n");
        Paragraphs(Section(page, "DESCRIPTION"), Description);
        Section(page, "VERBS");
        foreach (var verb in VerbTable.Types)
        {
            Verb(page, verb);
        }

        Section(page, "OPTIONS OF ALL VERBS");
        Options(page, VerbTable.CommonOptions);
        Section(page, "EXIT STATUS");
        foreach (var (code, meaning, then) in ExitCode.All)
        {
            Item(page, $"\\fB{code}\\fR", $"{meaning} {then}");
        }

        Places(page);
        Section(page, "EXAMPLES").Append(".nf\n").Append(Escape(Examples)).Append("\n.fi\n");
        Section(page, "SEE ALSO").Append(
            "The protocol is in spec/protocol.md; the configuration of the servers is in their example files.\n");
        return page.ToString();
    }

    private static void Places(StringBuilder page)
    {
        Section(page, "ENVIRONMENT");
        foreach (var (name, help) in Variables.All)
        {
            Item(page, $"\\fB{name}\\fR", help);
        }

        Section(page, "FILES").Append(Escape(
            "$XDG_CONFIG_HOME/harp/harpcall.toml, which is ~/.config/harp/harpcall.toml where nothing else is said, holds what is the same "
                + "each time. " +
            "The command line goes before the environment, and that before the file. Relative paths in it are relative to it. Its keys:"))
            .Append('\n');
        foreach (var (name, help) in ConfigurationKeys.All)
        {
            Item(page, $"\\fB{Escape(name)}\\fR", help);
        }

        Paragraphs(page.Append(".PP\n"), Secrets);
        page.Append(".PP\n").Append(Escape(
            "$XDG_STATE_HOME/harpcall/last, which is ~/.local/state/harpcall/last where nothing else is said, holds the id that @last "
                + "stands for.")).Append('\n');
    }

    private static void Verb(StringBuilder page, Type verb)
    {
        page.Append(".SS \"").Append(Escape(VerbTable.UsageOf(verb))).Append("\"\n").Append(Escape(VerbTable.HelpOf(verb))).Append('\n');
        foreach (var (value, _) in VerbTable.ValuesOf(verb))
        {
            Item(page, $"\\fI{Escape(value.MetaName)}\\fR", value.HelpText);
        }

        Options(page, VerbTable.OwnOptionsOf(verb));
        foreach (var example in VerbTable.ExamplesOf(verb))
        {
            page.Append(".PP\n.nf\n").Append(Escape(example.CommandLine)).Append("\n.fi\n").Append(
                Escape($"{example.Meaning}.")).Append('\n');
        }
    }

    private static void Options(StringBuilder page, IEnumerable<OptionAttribute> options)
    {
        foreach (var option in options)
        {
            Item(page, Signature(option), option.HelpText);
        }
    }

    private static string Signature(OptionAttribute option)
    {
        var brief = option.ShortName.Length > 0 ? $"\\fB\\-{option.ShortName}\\fR, " : "";
        var value = string.IsNullOrEmpty(option.MetaValue) ? "" : $" \\fI{Escape(option.MetaValue)}\\fR";
        return $"{brief}\\fB\\-\\-{Escape(option.LongName)}\\fR{value}";
    }

    private static StringBuilder Section(StringBuilder page, string title) =>
        page.Append(".SH ").Append(title.Contains(' ') ? $"\"{title}\"" : title).Append('\n');

    private static void Item(StringBuilder page, string head, string text) =>
        page.Append(".TP\n").Append(head).Append('\n').Append(Escape(text)).Append('\n');

    private static void Paragraphs(StringBuilder page, string text) =>
        page.Append(Escape(text.Replace("\n\n", "\n.PP\n", StringComparison.Ordinal))).Append('\n');

    /// <summary>
    /// Escapes what roff would take for its own: backslashes, dashes that are to be copied, and signs at the beginning of a line.
    /// </summary>
    private static string Escape(string text) => string.Join('\n', text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("…", "...", StringComparison.Ordinal)
        .Replace("≥", "\\(>=", StringComparison.Ordinal)
        .Split('\n')
        .Select(line => line is ['\'', ..] || (line is ['.', ..] && line != ".PP") ? "\\&" + line : line));
}
