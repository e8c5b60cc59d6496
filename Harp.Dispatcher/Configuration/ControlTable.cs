using Harp.Dispatcher.Listening;
using Harp.Hosting;

namespace Harp.Dispatcher.Configuration;

/// <summary>Reads the configuration of the control socket.</summary>
internal static class ControlTable
{
    private static readonly ControlOptions Defaults = new();

    /// <exception cref="ConfigurationException">It says what makes no sense.</exception>
    public static ControlOptions Of(Settings top, Settings limits) => new()
    {
        Path = top.Text("control") is { Length: 0 } none ? none : top.File("control"),
        Mode = ModeOf(top) ?? Defaults.Mode,
        ConnectionsMax = limits.Count("control_connections", 1) ?? Defaults.ConnectionsMax,
    };

    /// <summary>Everybody on the machine is not among the choices: who connects may do everything.</summary>
    private static UnixFileMode? ModeOf(Settings top) => top.Text("control_mode") switch
    {
        null => null,
        "0600" => UnixFileMode.UserRead | UnixFileMode.UserWrite,
        "0660" => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
        var other => top.Refuse<UnixFileMode?>(
            top.Mistake("control_mode", $"expected \"0600\" (the owner) or \"0660\" (its group, too), got \"{other}\"")),
    };
}
