using Harp.Hosting;
using Harp.Hosting.Logging;
using Harp.Protocol.Values;

namespace Harp.Daemon.Configuration;

/// <summary>
/// Joins the command line and the configuration file, and refuses what would be unsafe or cannot work: all of it at once.
/// </summary>
internal sealed class OptionsBuilder
{
    /// <summary>The keys of the file that bring procedures.</summary>
    public static readonly IReadOnlyList<string> ProcedureSourceKeys = ["procedures", "assemblies", "references", "command"];

    private readonly ServeArguments _arguments;
    private readonly Settings? _file;
    private readonly List<string> _mistakes;

    private OptionsBuilder(ServeArguments arguments, Settings? file, List<string> mistakes) =>
        (_arguments, _file, _mistakes) = (arguments, file, mistakes);

    /// <exception cref="ConfigurationException">Something is missing, malformed or contradictory.</exception>
    public static DaemonOptions Build(ServeArguments arguments)
    {
        var mistakes = new List<string>();
        return Faultless(Build(arguments, arguments.Read(mistakes), mistakes), mistakes);
    }

    /// <summary>The same for who wants to look at the rest as well: what is wrong is told, and counts as absent.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="file">The file, which tells its mistakes to the same list; null for none.</param>
    /// <param name="mistakes">Where to tell.</param>
    public static DaemonOptions Build(ServeArguments arguments, Settings? file, List<string> mistakes) =>
        new OptionsBuilder(arguments, file, mistakes).Build();

    /// <summary>Reads a configuration file; all that is wrong with it is told at once.</summary>
    /// <exception cref="ConfigurationException">Something is.</exception>
    public static DaemonOptions Read(string? config)
    {
        var mistakes = new List<string>();
        var file = new ServeArguments { Config = config }.Read(mistakes);
        return Faultless(new OptionsBuilder(new ServeArguments(), file, mistakes).FileOptions().Options, mistakes);
    }

    private static DaemonOptions Faultless(DaemonOptions options, List<string> mistakes) =>
        mistakes.Count == 0 ? options : throw new ConfigurationException(string.Join('\n', mistakes));

    private DaemonOptions Build()
    {
        var file = FileOptions();
        var options = Override(file.Options);
        Try(() => CheckAccess(options, file.NoAuth || _arguments.NoAuth));
        Try(() => ListenAddress.RefuseExposed(
            options.Listen, options.Tls is not null || IsUnclear("tls"), options.Users is not null || IsUnclear("users")));
        Try(() => CheckProcedures(options));
        Try(() => CheckWorkers(options));
        return options;
    }

    private FileOptions FileOptions()
    {
        var said = new FileOptions(new DaemonOptions { Procedures = "" }, NoAuth: false);
        Try(() => said = _file is null ? said : ConfigurationFile.Of(_file));
        return said;
    }

    private DaemonOptions Override(DaemonOptions options)
    {
        Try(() => options = options with { Listen = _arguments.Listen is null ? options.Listen : ListenAddress.Parse(_arguments.Listen) });
        Try(() => options = options with { Log = LogTable.Of(_arguments.Log, options.Log) });
        Try(() => options = options with { Tls = TlsFiles.Of(_arguments.TlsCertificate, _arguments.TlsKey, options.Tls) });
        return options with
        {
            Procedures = _arguments.Procedures ?? options.Procedures,
            Users = _arguments.Users ?? options.Users,
            WorkersMin = AtLeast("--workers-min", _arguments.WorkersMin, 0) ?? options.WorkersMin,
            WorkersMax = AtLeast("--workers-max", _arguments.WorkersMax, 1) ?? Math.Max(options.WorkersMax, _arguments.WorkersMin ?? 0),
            ConnectionsMax = AtLeast("--connections-max", _arguments.ConnectionsMax, 1) ?? options.ConnectionsMax,
            Grace = Seconds("--grace", _arguments.Grace) ?? options.Grace,
            StopLimit = Seconds("--drain", _arguments.Drain ?? _arguments.StopLimit) ?? options.StopLimit,
        };
    }

    private void CheckAccess(DaemonOptions options, bool noAuth)
    {
        if (options.Users is null && !noAuth && !IsUnclear("users") && !IsUnclear("no_auth"))
        {
            throw new ConfigurationException(
                "users: expected a users file (--users FILE), got nothing; to let everybody on this machine run procedures, say --no-auth");
        }

        if (options.Users is not null && noAuth)
        {
            throw new ConfigurationException("users: expected either a users file or no-auth, got both");
        }
    }

    private void CheckProcedures(DaemonOptions options)
    {
        if (options.Procedures.Length == 0 && options.Sources is { Assemblies.Count: 0, Commands.Count: 0 }
            && !ProcedureSourceKeys.Any(IsUnclear))
        {
            throw new ConfigurationException("procedures: expected a C# file (--procedures FILE), assemblies or commands, got nothing");
        }
    }

    private void CheckWorkers(DaemonOptions options)
    {
        if (options.WorkersMin > options.WorkersMax && !IsUnclear("limits.workers_min") && !IsUnclear("limits.workers_max"))
        {
            throw new ConfigurationException($"workers: expected min ≤ max, got {options.WorkersMin} and {options.WorkersMax}");
        }
    }

    /// <summary>True if a key says something that could not be used: then it is not missing, too.</summary>
    private bool IsUnclear(string key) => _file?.IsMistaken(key) == true;

    private int? AtLeast(string option, int? value, int min) =>
        value is null || value >= min ? value : Refuse<int?>($"{option}: expected an integer ≥ {min}, got {value}");

    private TimeSpan? Seconds(string option, string? value) => value is null ? null : DurationText.SecondsOrNumber(value) switch
    {
        { } seconds and >= 0 and <= 86_400 => TimeSpan.FromSeconds(seconds),
        _ => Refuse<TimeSpan?>($"{option}: expected a time of 0 to 86400 seconds, such as 30, 90s or 15m, got '{value}'"),
    };

    private T? Refuse<T>(string mistake)
    {
        _mistakes.Add(mistake);
        return default;
    }

    private void Try(Action part)
    {
        try
        {
            part();
        }
        catch (ConfigurationException mistake)
        {
            _mistakes.Add(mistake.Message);
        }
    }
}
