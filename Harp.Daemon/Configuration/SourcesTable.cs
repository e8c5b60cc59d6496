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
            Try(top, () =>
            {
                var command = CommandTable.Of(table);
                var said = OverrideTable.Of(table);
                commands.Add(command);
                if (!overrides.TryAdd(command.Name, said))
                {
                    throw table.Mistake("name", $"a command called '{command.Name}' exists already");
                }
            });
        }

        var single = top.Table("procedure");
        foreach (var name in single.Keys)
        {
            Try(top, () =>
            {
                var said = OverrideTable.Of(single.Table(name));
                if (!overrides.TryAdd(name, said))
                {
                    throw single.Mistake(name, "what holds for a command stands in its own table");
                }
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

    private static void Try(Settings top, Action part)
    {
        try
        {
            part();
        }
        catch (ConfigurationException mistake)
        {
            top.Refuse<string>(mistake);
        }
    }
}
