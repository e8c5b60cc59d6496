using Harp.Daemon.Procedures;
using Harp.Hosting;

namespace Harp.Daemon.Configuration;

/// <summary>Reads what may be said of any procedure, in <c>[procedure.NAME]</c> or in a <c>[[command]]</c>.</summary>
internal static class OverrideTable
{
    /// <exception cref="ConfigurationException">It makes no sense, or there is a key that nobody asked for.</exception>
    public static ProcedureOverride Of(Settings table)
    {
        var said = new ProcedureOverride
        {
            TimeLimit = table.Seconds("time_limit"),
            MaxConcurrent = table.Count("max_concurrent", 1),
            User = table.Text("user"),
            Group = table.Text("group"),
            Idempotent = table.Flag("idempotent"),
            Secret = table.Texts("secret") ?? [],
        };
        table.RefuseOthers();
        return said;
    }
}
