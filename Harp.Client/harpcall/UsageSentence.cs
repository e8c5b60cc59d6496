using System.Reflection;
using CommandLine;
using CommandLine.Text;
using Harp.Protocol.Errors;

namespace Harp.Client.CommandLine;

/// <summary>What the parser did not understand, in the words of this project: what was expected and what came.</summary>
internal static class UsageSentence
{
    /// <param name="errors">The parser's findings.</param>
    /// <param name="verb">The verb's class, or whatever else the parser stood at.</param>
    /// <param name="verbs">The names of all verbs.</param>
    public static string Of(IEnumerable<Error> errors, Type verb, IReadOnlyList<string> verbs)
    {
        var sentences = errors.Select(error => Of(error, verb, verbs)).Distinct(StringComparer.Ordinal);
        return $"{string.Join("; ", sentences)} (harpcall {(NameOf(verb) is { } name ? name + " " : "")}--help says more)";
    }

    /// <summary>The verb's name; null where the class is none.</summary>
    public static string? NameOf(Type verb) => verb.GetCustomAttribute<VerbAttribute>()?.Name;

    private static string Of(Error error, Type verb, IReadOnlyList<string> verbs) => error switch
    {
        BadVerbSelectedError bad => $"expected one of the verbs {string.Join(", ", verbs)}, got '{bad.Token}'{Suggestion.For(bad.Token, verbs)}",
        UnknownOptionError unknown => $"{NameOf(verb)} has no option '{unknown.Token}'{Suggestion.For(unknown.Token, OptionsOf(verb))}",
        MissingRequiredOptionError => $"expected {string.Join(" and ", RequiredValuesOf(verb))}, got less",
        MissingValueOptionError missing => $"--{missing.NameInfo.LongName}: expected a value, got none",
        MutuallyExclusiveSetError => "expected either --since or --recent, got both",
        BadFormatConversionError { NameInfo.LongName: { Length: > 0 } name } => $"--{name}: expected {MetaValueOf(verb, name)}, got something else",
        _ => SentenceBuilder.Create().FormatError(error).TrimEnd('.'),
    };

    private static IEnumerable<string> OptionsOf(Type verb) => Options(verb).Select(option => option.LongName);

    private static string? MetaValueOf(Type verb, string name) => Options(verb).FirstOrDefault(option => option.LongName == name)?.MetaValue;

    private static IEnumerable<OptionAttribute> Options(Type verb) =>
        verb.GetProperties().Select(property => property.GetCustomAttribute<OptionAttribute>()).OfType<OptionAttribute>();

    private static IEnumerable<string> RequiredValuesOf(Type verb) => verb.GetProperties()
        .Select(property => property.GetCustomAttribute<ValueAttribute>()).OfType<ValueAttribute>()
        .Where(value => value.Required).OrderBy(value => value.Index).Select(value => value.MetaName);
}
