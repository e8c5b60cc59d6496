using System.Runtime.InteropServices;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>The command lines of the parties, as they were built.</summary>
internal static class Programs
{
    private static readonly string Runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    /// <summary>The dispatcher beside this program.</summary>
    public static string[] Dispatcher => [Runtime, Path.Combine(AppContext.BaseDirectory, "harpcallerd.dll")];

    /// <summary>The daemon in the folder beside this program's: <c>artifacts/bin/Harp.Daemon/CONFIGURATION</c>.</summary>
    public static string[] Daemon =>
        [Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "../../Harp.Daemon", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "harpd"))];

    /// <summary>This program, to be a party itself.</summary>
    public static string[] Self => [Runtime, typeof(Programs).Assembly.Location];
}
