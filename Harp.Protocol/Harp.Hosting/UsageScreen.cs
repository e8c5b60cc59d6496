using System.Reflection;
using CommandLine;
using CommandLine.Text;
using Harp.Protocol.Errors;

namespace Harp.Hosting;

/// <summary>Help and version where they were asked for, on stdout; what is wrong with a command line, with the help, on stderr.</summary>
public static class UsageScreen
{
    private const int WidthMax = 110;

    /// <summary>A parser that prints nothing by itself.</summary>
    public static Parser Parser() => new(settings => settings.HelpWriter = null);

    /// <summary>Prints what a command line that was not understood deserves; returns the exit status.</summary>
    public static int Show<T>(string program, ParserResult<T> parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (parsed.Errors.Any(error => error is VersionRequestedError))
        {
            Console.Out.WriteLine(VersionOf(program));
            return ExitStatus.Success;
        }

        var asked = parsed.Errors.Any(error => error is HelpRequestedError or HelpVerbRequestedError);
        var verb = parsed.TypeInfo.Current.GetCustomAttribute<VerbAttribute>();
        (asked ? Console.Out : Console.Error).WriteLine(HelpText.AutoBuild(
            parsed,
            help => HelpText.DefaultParsingErrorsHandler(parsed, Shape(help, program, verb)),
            example => example,
            verbsIndex: parsed.TypeInfo.Choices.Any() && verb is null));
        return asked ? ExitStatus.Success : ExitStatus.Usage;
    }

    /// <summary>The error of a word that is neither an option nor a verb.</summary>
    /// <param name="word">What stands there.</param>
    /// <param name="commandLines">The command lines of all verbs.</param>
    public static ConfigurationException Unexpected(string word, params IReadOnlyList<Type> commandLines)
    {
        var verbs = commandLines.Select(type => type.GetCustomAttribute<VerbAttribute>()?.Name).OfType<string>().Order(
            StringComparer.Ordinal).ToList();
        return new ConfigurationException(
            $"expected options or one of {string.Join(", ", verbs)}, got '{Printable.Of(word)}'{Suggestion.For(word, verbs)}");
    }

    private static string VersionOf(string program) =>
        $"{program} {Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}";

    private static HelpText Shape(HelpText help, string program, VerbAttribute? verb)
    {
        help.Heading = verb is null ? $"Usage: {program} [VERB] [OPTION]…" : $"Usage: {program} {verb.Name} [OPTION]…";
        help.Copyright = "";
        help.AdditionalNewLineAfterOption = false;
        help.MaximumDisplayWidth = WidthMax;
        return help;
    }
}
