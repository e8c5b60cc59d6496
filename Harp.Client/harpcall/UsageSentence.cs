using CommandLine;
using CommandLine.Text;
using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Protocol.Errors;

namespace Harp.Client.CommandLine;

/// <summary>A sentence about what the parser did not understand, in the words of this project: what was expected and what came.</summary>
internal static class UsageSentence
{
    /// <param name="errors">The parser's findings.</param>
    /// <param name="verb">The verb's class, or whatever else the parser stood at.</param>
    /// <param name="verbs">The names of all verbs.</param>
    public static string Of(IEnumerable<Error> errors, Type verb, IReadOnlyList<string> verbs)
    {
        var sentences = errors.Select(error => Of(error, verb, verbs)).Distinct(StringComparer.Ordinal);
        return $"{string.Join("; ", sentences)} (harpcall {(VerbTable.NameOf(verb) is { } name ? name + " " : "")}--help says more)";
    }

    /// <summary>The sentence that the library refused, without its own name for it, which nobody typed.</summary>
    public static string Of(ArgumentException unfit) => unfit.ParamName is { } name
        ? unfit.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : unfit.Message;

    private static string Of(Error error, Type verb, IReadOnlyList<string> verbs) => error switch
    {
        BadVerbSelectedError bad =>
            $"expected one of the verbs {string.Join(", ", verbs)}, got '{bad.Token}'{Suggestion.For(bad.Token, verbs)}",
        UnknownOptionError unknown =>
            $"{VerbTable.NameOf(verb)} has no option '{unknown.Token}'{Suggestion.For(unknown.Token, OptionsOf(verb))}{Dashes(verb)}",
        MissingRequiredOptionError => $"expected {string.Join(" and ", RequiredValuesOf(verb))}, got less",
        MissingValueOptionError missing => $"--{missing.NameInfo.LongName}: expected a value, got none",
        MutuallyExclusiveSetError => "expected either --since or --recent, got both",
        BadFormatConversionError { NameInfo.LongName: { Length: > 0 } name } =>
            $"--{name}: expected {MetaValueOf(verb, name)}, got something else",
        _ => SentenceBuilder.Create().FormatError(error).TrimEnd('.'),
    };

    /// <summary>A hint: where arguments are passed on, a dash may have been meant for one of them.</summary>
    private static string Dashes(Type verb) => verb.IsAssignableTo(typeof(ArgumentVerb))
        ? "; arguments that begin with a dash stand after --" : "";

    private static IEnumerable<string> OptionsOf(Type verb) => VerbTable.OptionsOf(verb).Select(option => option.LongName);

    /// <summary>The words that an option takes, where there are but a few; else what the help calls its value.</summary>
    private static string? MetaValueOf(Type verb, string name) => name == "output"
        ? string.Join('|', Enum.GetNames<OutputFormat>()).ToLowerInvariant()
        : VerbTable.OptionsOf(verb).FirstOrDefault(option => option.LongName == name)?.MetaValue;

    private static IEnumerable<string> RequiredValuesOf(Type verb) =>
        VerbTable.ValuesOf(verb).Where(place => place.Value.Required).Select(place => place.Value.MetaName);
}
