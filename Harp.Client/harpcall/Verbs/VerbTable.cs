using System.Reflection;
using CommandLine;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>All verbs, in the order in which the help and the manual tell them.</summary>
internal static class VerbTable
{
    public static readonly Type[] Types =
    [
        typeof(CallVerb), typeof(ResultVerb), typeof(FollowVerb), typeof(StreamVerb), typeof(StatusVerb),
        typeof(CancelVerb), typeof(WaitVerb),
        typeof(JobsVerb), typeof(QueuesVerb), typeof(CancelQueueVerb), typeof(HostsVerb), typeof(ProceduresVerb), typeof(DirectVerb),
        typeof(PruneVerb), typeof(PingVerb), typeof(TopVerb), typeof(CompletionVerb), typeof(ManualVerb), typeof(HelpVerb),
    ];

    public static readonly string[] Names = [.. Types.Select(verb => NameOf(verb)!)];

    /// <summary>The verb's name; null where the class is none.</summary>
    public static string? NameOf(Type verb) => verb.GetCustomAttribute<VerbAttribute>()?.Name;

    /// <summary>The help of the verb, in a sentence.</summary>
    public static string HelpOf(Type verb) => verb.GetCustomAttribute<VerbAttribute>()!.HelpText;

    /// <summary>The class of a verb; null where there is none of that name.</summary>
    public static Type? Find(string name) => Array.IndexOf(Names, name) is >= 0 and var at ? Types[at] : null;

    /// <summary>The options of a verb: its own first, then those that all have.</summary>
    public static IEnumerable<OptionAttribute> OptionsOf(Type verb) => verb.GetProperties()
        .OrderBy(property => property.DeclaringType == typeof(Verb))
        .Select(property => property.GetCustomAttribute<OptionAttribute>()).OfType<OptionAttribute>()
        .Where(option => !option.Hidden);

    /// <summary>Those that all verbs have.</summary>
    public static IEnumerable<OptionAttribute> CommonOptions => OptionsOf(typeof(Verb));

    /// <summary>Those that a verb has and not all do.</summary>
    public static IEnumerable<OptionAttribute> OwnOptionsOf(Type verb) =>
        OptionsOf(verb).ExceptBy(CommonOptions.Select(option => option.LongName), option => option.LongName);

    /// <summary>Examples of the verb, in command lines.</summary>
    public static IReadOnlyList<ExampleAttribute> ExamplesOf(Type verb) => [.. verb.GetCustomAttributes<ExampleAttribute>()];

    /// <summary>The words that stand after a verb, in their order, and whether any number of them may.</summary>
    public static IEnumerable<(ValueAttribute Value, bool IsMany)> ValuesOf(Type verb) => verb.GetProperties()
        .Select(property => (Value: property.GetCustomAttribute<ValueAttribute>()!, IsMany: property.PropertyType != typeof(string)))
        .Where(place => place.Value is not null)
        .OrderBy(place => place.Value.Index);

    /// <summary>
    /// A variable that is not set, in a script, is an empty word here: names and ids are never empty, and an argument of a procedure may
    /// be.
    /// </summary>
    /// <exception cref="UsageException">A word that must be there is empty.</exception>
    public static void RefuseEmpty(Verb verb)
    {
        foreach (var property in verb.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<ValueAttribute>() is { Required: true } place
                && (property.GetValue(verb) is "" || (property.GetValue(verb) is IEnumerable<string> words && words.Contains(""))))
            {
                throw new UsageException($"{place.MetaName}: expected a word that is not empty, got ''");
            }
        }
    }

    /// <summary>True if an option stands alone, without a value after it.</summary>
    public static bool IsSwitch(Type verb, OptionAttribute option) => verb.GetProperties()
        .Any(property => property.PropertyType == typeof(bool)
            && property.GetCustomAttribute<OptionAttribute>()?.LongName == option.LongName);

    /// <summary><c>harpcall call [OPTION…] HOST PROCEDURE [ARG…]</c>.</summary>
    public static string UsageOf(Type verb) =>
        string.Join(' ', new[] { "harpcall", NameOf(verb)!, "[OPTION…]" }.Concat(ValuesOf(verb).Select(Word)));

    private static string Word((ValueAttribute Value, bool IsMany) place) => (place.Value.Required, place.IsMany) switch
    {
        (true, false) => place.Value.MetaName,
        (true, true) => $"{place.Value.MetaName}…",
        (false, true) => $"[{place.Value.MetaName}…]",
        (false, false) => $"[{place.Value.MetaName}]",
    };
}
