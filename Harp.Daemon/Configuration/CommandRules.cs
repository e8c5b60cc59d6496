using Harp.Daemon.Procedures.Commands;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Serving.Procedures.Binding;

namespace Harp.Daemon.Configuration;

/// <summary>The rules of a command's declaration beyond the kinds of its values.</summary>
internal static class CommandRules
{
    /// <exception cref="ConfigurationException">The words and the arguments do not fit together.</exception>
    public static void Check(CommandSpec spec, Settings table)
    {
        if (spec.Environment.Keys.FirstOrDefault(IsNoVariable) is { } variable)
        {
            throw table.Mistake("environment", $"expected names of variables other than HARP_…, got '{variable}'");
        }

        for (var i = 0; i < spec.Words.Count; i++)
        {
            if (MistakeIn(spec, i) is { } mistake)
            {
                throw table.Mistake($"command[{i + 1}]", mistake);
            }
        }
    }

    /// <summary>The same for arguments that are called secret beside their declaration.</summary>
    /// <exception cref="ConfigurationException">One of them stands in the command line.</exception>
    public static void CheckSecrets(CommandSpec spec, IReadOnlyList<string> secrets, Settings table)
    {
        if (spec.Words.SelectMany(word => CommandWord.Parse(word).Names).FirstOrDefault(secrets.Contains) is { } shown)
        {
            throw table.Mistake("secret", InCommandLine(shown));
        }
    }

    /// <summary>The reason why an argument's default cannot be one; null where it can, or there is none.</summary>
    public static string? DefaultMistake(CommandArgument argument) =>
        argument.Default is { } value
            ? ValueMismatch.Find(argument.Kind, nullable: false, RawJson.Parse(value), $"'{argument.Name}'") : null;

    private static bool IsNoVariable(string name) =>
        name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal)
            || name.StartsWith("HARP_", StringComparison.Ordinal);

    private static string? MistakeIn(CommandSpec spec, int place)
    {
        try
        {
            var names = CommandWord.Parse(spec.Words[place]).Names.ToList();
            return spec.Words[place].Contains('\0', StringComparison.Ordinal) ? "expected text without NUL"
                : place == 0 && names.Count > 0 ? "expected the executable without placeholders, so that no caller chooses what is run"
                : names.Select(name => MistakeOf(spec, name)).FirstOrDefault(mistake => mistake is not null);
        }
        catch (FormatException malformed)
        {
            return malformed.Message;
        }
    }

    private static string? MistakeOf(CommandSpec spec, string name)
    {
        var declared = spec.Arguments ?? [];
        var argument = declared.FirstOrDefault(candidate => candidate.Name == name);
        return argument is null
            ? $"{{{name}}}: no argument has this name{Suggestion.For(name, declared.Select(candidate => candidate.Name))}"
            : argument.Secret ? InCommandLine(name)
            : null;
    }

    private static string InCommandLine(string name) =>
        $"{{{name}}}: a secret cannot stand in a command line, which every user of the machine can read; give it by input = \"json\"";
}
