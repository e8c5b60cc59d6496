using System.Reflection;
using CommandLine;
using CommandLine.Text;

namespace Harp.Hosting;

/// <summary>Help where it was asked for, on stdout; what is wrong with a command line, with the help, on stderr.</summary>
public static class UsageScreen
{
    /// <summary>A parser that prints nothing by itself.</summary>
    public static Parser Parser() => new(settings => settings.HelpWriter = null);

    /// <summary>Prints what a command line that was not understood deserves; returns the exit status.</summary>
    public static int Show<T>(ParserResult<T> parsed)
    {
        var asked = parsed.Errors.Any(error => error is HelpRequestedError or HelpVerbRequestedError or VersionRequestedError);
        var verbs = parsed.TypeInfo.Choices.Any() && parsed.TypeInfo.Current.GetCustomAttribute<VerbAttribute>() is null;
        (asked ? Console.Out : Console.Error).WriteLine(HelpText.AutoBuild(
            parsed, help => HelpText.DefaultParsingErrorsHandler(parsed, Shape(help)), example => example, verbsIndex: verbs));
        return asked ? ExitStatus.Success : ExitStatus.Usage;
    }

    private static HelpText Shape(HelpText help)
    {
        help.Copyright = "";
        help.AdditionalNewLineAfterOption = false;
        help.MaximumDisplayWidth = 110;
        return help;
    }
}
