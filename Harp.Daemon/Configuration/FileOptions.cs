namespace Harp.Daemon.Configuration;

/// <summary>The settings of a configuration file.</summary>
/// <param name="Options">The options; the procedures are empty where the file names none.</param>
/// <param name="NoAuth">Whether it says that everybody may call.</param>
internal sealed record FileOptions(DaemonOptions Options, bool NoAuth);
