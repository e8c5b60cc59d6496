using Harp.Daemon.Procedures.Commands;
using Harp.Hosting;
using Harp.Protocol.Errors;

namespace Harp.Daemon.Configuration;

/// <summary>Reads a table <c>[[command]]</c>: what is run, with which arguments, and what becomes of its output.</summary>
internal static class CommandTable
{
    private static readonly Dictionary<string, CommandInput> Inputs = new(StringComparer.Ordinal)
    {
        ["none"] = CommandInput.None,
        ["json"] = CommandInput.Json,
    };

    private static readonly Dictionary<string, CommandOutput> Outputs = new(StringComparer.Ordinal)
    {
        ["text"] = CommandOutput.Text,
        ["json"] = CommandOutput.Json,
        ["lines"] = CommandOutput.Lines,
        ["json-lines"] = CommandOutput.JsonLines,
    };

    /// <exception cref="ConfigurationException">It makes no sense.</exception>
    public static CommandSpec Of(Settings table)
    {
        var spec = new CommandSpec
        {
            Name = Required(table, "name", table.Text("name")),
            Words = Required(table, "command", table.Words("command")),
            Arguments = ArgumentsOf(table),
            Input = Choice(table, "input", Inputs),
            Output = Choice(table, "output", Outputs),
            Folder = table.File("directory") ?? "/",
            Environment = EnvironmentOf(table.Table("environment")),
            Help = table.Text("help") ?? "",
        };
        CommandRules.Check(spec, table);
        return spec with { Arguments = spec.Arguments ?? (spec.Input == CommandInput.Json ? null : []) };
    }

    private static T Required<T>(Settings table, string key, T? value)
        where T : class => value ?? throw table.Mistake(key, "expected a value, got nothing");

    private static List<CommandArgument>? ArgumentsOf(Settings table)
    {
        var arguments = table.Keys.Contains("arguments") ? table.Tables("arguments").Select(ArgumentOf).ToList() : null;
        var twice = arguments?.GroupBy(argument => argument.Name).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? arguments : throw table.Mistake("arguments", $"expected each name once, got '{twice.Key}' twice");
    }

    private static CommandArgument ArgumentOf(Settings table)
    {
        var (name, type) = (Required(table, "name", table.Text("name")), table.Text("type") ?? "string");
        if (!CommandArgument.Types.Contains(type))
        {
            throw table.Mistake(
                "type",
                $"expected one of {string.Join(", ", CommandArgument.Types)}, got {type}{Suggestion.For(type, CommandArgument.Types)}");
        }

        var argument = new CommandArgument(name, type)
        {
            Optional = table.Flag("optional") ?? false,
            Default = table.Json("default"),
            Secret = table.Flag("secret") ?? false,
            Help = table.Text("help") ?? "",
        };
        table.RefuseOthers();
        return CommandRules.DefaultMistake(argument) is { } mistake ? throw table.Mistake("default", mistake) : argument;
    }

    private static Dictionary<string, string> EnvironmentOf(Settings table) =>
        table.Keys.ToDictionary(key => key, key => table.Text(key) ?? "", StringComparer.Ordinal);

    private static T Choice<T>(Settings table, string key, Dictionary<string, T> choices)
        where T : struct => table.Text(key) is not { } word ? default
        : choices.TryGetValue(word, out var choice) ? choice
        : throw table.Mistake(key, $"expected one of {string.Join(", ", choices.Keys)}, got {word}{Suggestion.For(word, choices.Keys)}");
}
