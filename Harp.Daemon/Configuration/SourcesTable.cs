using Harp.Daemon.Procedures;
using Harp.Daemon.Procedures.Commands;
using Harp.Hosting;

namespace Harp.Daemon.Configuration;

/// <summary>Reads where procedures come from besides C# source: assemblies, commands, and what is said of single procedures.</summary>
internal static class SourcesTable
{
    /// <exception cref="ConfigurationException">Something makes no sense.</exception>
    public static ProcedureSources Of(Settings top)
    {
        var (commands, overrides) = (new List<CommandSpec>(), new Dictionary<string, ProcedureOverride>(StringComparer.Ordinal));
        foreach (var table in top.Tables("command"))
        {
            top.Try(() =>
            {
                var command = CommandTable.Of(table);
                var said = OverrideTable.Of(table);
                CommandRules.CheckSecrets(command, said.Secret, table);
                commands.Add(command);
                if (!overrides.TryAdd(command.Name, said))
                {
                    throw table.Mistake("name", $"a command called '{command.Name}' exists already");
                }

                return command;
            });
        }

        var single = top.Table("procedure");
        foreach (var name in single.Keys)
        {
            top.Try(() =>
            {
                var said = OverrideTable.Of(single.Table(name));
                if (!overrides.TryAdd(name, said))
                {
                    throw single.Mistake(name, "what holds for a command stands in its own table");
                }

                return said;
            });
        }

        return new ProcedureSources
        {
            Assemblies = top.Files("assemblies") ?? [],
            References = top.Files("references") ?? [],
            Commands = commands,
            Overrides = overrides,
        };
    }
}
