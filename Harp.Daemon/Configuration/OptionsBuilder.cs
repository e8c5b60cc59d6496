using Harp.Hosting;

namespace Harp.Daemon.Configuration;

/// <summary>Joins the command line and the configuration file, and refuses what would be unsafe or cannot work.</summary>
internal static class OptionsBuilder
{
    /// <exception cref="ConfigurationException">Something is missing, malformed or contradictory.</exception>
    public static DaemonOptions Build(ServeArguments arguments)
    {
        var file = Read(arguments.Config);
        var options = Override(file.Options, arguments);
        CheckAccess(options, file.NoAuth || arguments.NoAuth);
        ListenAddress.RefuseExposed(options.Listen, options.Tls is not null, options.Users is not null);
        if (options.Procedures.Length == 0 && options.Sources is { Assemblies.Count: 0, Commands.Count: 0 })
        {
            throw new ConfigurationException("procedures: expected a C# file (--procedures FILE), assemblies or commands, got nothing");
        }

        return options.WorkersMin <= options.WorkersMax
            ? options
            : throw new ConfigurationException($"workers: expected min ≤ max, got {options.WorkersMin} and {options.WorkersMax}");
    }

    /// <summary>What a configuration file says; all that is wrong with it at once.</summary>
    /// <exception cref="ConfigurationException">Something is.</exception>
    public static FileOptions Read(string? config)
    {
        if (config is null)
        {
            return new FileOptions(new DaemonOptions { Procedures = "" }, NoAuth: false);
        }

        var mistakes = new List<string>();
        var file = Read(Settings.Read(config, mistakes), mistakes);
        return file is not null && mistakes.Count == 0 ? file : throw new ConfigurationException(string.Join('\n', mistakes));
    }

    private static FileOptions? Read(Settings top, List<string> mistakes)
    {
        try
        {
            return ConfigurationFile.Of(top);
        }
        catch (ConfigurationException wrong)
        {
            mistakes.Add(wrong.Message);
            return null;
        }
    }

    private static DaemonOptions Override(DaemonOptions options, ServeArguments arguments) => options with
    {
        Listen = arguments.Listen is null ? options.Listen : ListenAddress.Parse(arguments.Listen),
        Procedures = arguments.Procedures ?? options.Procedures,
        Users = arguments.Users ?? options.Users,
        Tls = TlsFiles.Of(arguments.TlsCertificate, arguments.TlsKey, options.Tls),
        WorkersMin = AtLeast("--workers-min", arguments.WorkersMin, 0) ?? options.WorkersMin,
        WorkersMax = AtLeast("--workers-max", arguments.WorkersMax, 1) ?? Math.Max(options.WorkersMax, arguments.WorkersMin ?? 0),
        ConnectionsMax = AtLeast("--connections-max", arguments.ConnectionsMax, 1) ?? options.ConnectionsMax,
        Grace = Seconds("--grace", arguments.Grace) ?? options.Grace,
        StopLimit = Seconds("--stop-limit", arguments.StopLimit) ?? options.StopLimit,
    };

    private static void CheckAccess(DaemonOptions options, bool noAuth)
    {
        if (options.Users is null && !noAuth)
        {
            throw new ConfigurationException(
                "users: expected a users file (--users FILE), got nothing; to let everybody on this machine run procedures, say --no-auth");
        }

        if (options.Users is not null && noAuth)
        {
            throw new ConfigurationException("users: expected either a users file or no-auth, got both");
        }
    }

    private static int? AtLeast(string option, int? value, int min) =>
        value is null || value >= min ? value : throw new ConfigurationException($"{option}: expected an integer ≥ {min}, got {value}");

    private static TimeSpan? Seconds(string option, double? value) => value switch
    {
        null => null,
        >= 0 and <= 86_400 => TimeSpan.FromSeconds(value.Value),
        _ => throw new ConfigurationException($"{option}: expected 0 to 86400 seconds, got {value}"),
    };
}
