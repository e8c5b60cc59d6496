using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers;

/// <summary>
/// The cultures that procedures find. The daemon itself needs none and stays invariant; workers are told by their environment, which they
/// take back before a procedure runs. Their own culture is the invariant one in either case: what a procedure writes does not depend on who
/// started the daemon, and where it asks for a culture it gets that.
/// </summary>
internal enum Cultures
{
    /// <summary>Those of the system's ICU; where there is none that loads, the invariant one.</summary>
    System,

    /// <summary>The invariant one alone.</summary>
    Invariant,
}

/// <summary>The effect of <see cref="Cultures"/> on this system, and how a worker gets them.</summary>
internal static class CultureData
{
    public const string Fallback =
        "workers.cultures: the system's cultures were asked for, but no ICU loads (libicuuc, libicui18n); procedures have the invariant "
            + "culture alone. Install ICU, or say \"invariant\"";

    private const string InvariantVariable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";
    private const string PredefinedVariable = "DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY";

    /// <summary>The versions that the runtime looks for; without one it would not start.</summary>
    private const int VersionLeast = 50;
    private const int VersionMost = 200;

    private static readonly Lazy<bool> IcuLoads = new(FindIcu);

    /// <summary>True if the system's cultures are wanted and are not there.</summary>
    public static bool AreLacking(Cultures wanted) => wanted == Cultures.System && !IcuLoads.Value;

    public static void Tell(ProcessStartInfo how, Cultures wanted)
    {
        var isInvariant = wanted == Cultures.Invariant || AreLacking(wanted);
        how.Environment[InvariantVariable] = how.Environment[PredefinedVariable] = isInvariant ? "1" : "0";
    }

    /// <summary>In a worker: has the runtime read what it was told, and leaves nothing of it to what procedures start.</summary>
    public static void Settle()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        Environment.SetEnvironmentVariable(InvariantVariable, null);
        Environment.SetEnvironmentVariable(PredefinedVariable, null);
    }

    private static bool FindIcu() =>
        Enumerable.Range(VersionLeast, VersionMost - VersionLeast + 1).Reverse().Any(
            version => Has("libicuuc", "u_strlen", version) && Has("libicui18n", "ucol_open", version));

    private static bool Has(string library, string symbol, int version)
    {
        if (!NativeLibrary.TryLoad($"{library}.so.{version}", out var loaded))
        {
            return false;
        }

        var has = NativeLibrary.TryGetExport(loaded, $"{symbol}_{version}", out _);
        NativeLibrary.Free(loaded);
        return has;
    }
}
