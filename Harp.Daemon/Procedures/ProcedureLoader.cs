using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures.Commands;
using Harp.Daemon.Procedures.Reading;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures;

/// <summary>
/// Makes one catalogue of what the configuration names, whatever kind it is of, and tells all that is wrong with it at once.
/// </summary>
internal sealed class ProcedureLoader(DaemonOptions options, IReadOnlyList<SourceReading> readings)
{
    private readonly Dictionary<string, ProcedureInfo> _found =
        new(StringComparer.Ordinal) { [BuiltInProcedures.List.Name] = BuiltInProcedures.List };
    private readonly List<string> _errors = [];
    private readonly List<string> _mistakes = [];
    private readonly List<CommandSpec> _commands = [];
    private SourceReading? _compiled;

    /// <exception cref="CompilationException">Source or assemblies have errors.</exception>
    /// <exception cref="ConfigurationException">Something cannot be read, or makes no sense.</exception>
    public static async Task<LoadedProcedures> LoadAsync(DaemonOptions options, ReaderProcess reader)
    {
        var loader = await OfAsync(options, reader).ConfigureAwait(false);
        var loaded = loader.Read();
        return loader._errors.Count > 0 ? throw new CompilationException(loader.Problems)
            : loader._mistakes.Count > 0 ? throw new ConfigurationException(string.Join('\n', loader._mistakes))
            : loaded;
    }

    /// <summary>Loads what can be loaded, and tells all that is wrong with the rest.</summary>
    /// <exception cref="ConfigurationException">Nothing could be read.</exception>
    public static async Task<(LoadedProcedures Loaded, IReadOnlyList<string> Problems)> LookAsync(
        DaemonOptions options, ReaderProcess reader)
    {
        var loader = await OfAsync(options, reader).ConfigureAwait(false);
        return (loader.Read(), loader.Problems);
    }

    private IReadOnlyList<string> Problems => [.. _errors, .. _mistakes];

    private static async Task<ProcedureLoader> OfAsync(DaemonOptions options, ReaderProcess reader)
    {
        var order = new ReadRequest
        {
            Source = options.Procedures,
            References = options.Sources.References,
            Assemblies = options.Sources.Assemblies
        };
        return new ProcedureLoader(options, await reader.ReadAsync(order, options.CompileLimit).ConfigureAwait(false));
    }

    private LoadedProcedures Read()
    {
        foreach (var reading in readings)
        {
            Add(reading);
        }

        foreach (var command in options.Sources.Commands)
        {
            Try(command);
        }

        var catalogue = new Catalogue(Overruled().ToList());
        return new LoadedProcedures(catalogue, _compiled?.Image, ManifestOf(catalogue));
    }

    private void Add(SourceReading reading)
    {
        _errors.AddRange(reading.Errors);
        if (reading.Mistake is not null)
        {
            _mistakes.Add(reading.Mistake);
        }

        _compiled = reading.Image is null ? _compiled : reading;
        _mistakes.AddRange(reading.Procedures.Where(procedure => !_found.TryAdd(procedure.Name, procedure))
            .Select(procedure => $"{reading.Source}: a procedure called '{procedure.Name}' exists already"));
    }

    private void Add(CommandSpec command)
    {
        var where = $"command '{command.Name}'";
        if (command.Name.Length == 0 || BuiltInProcedures.IsReserved(command.Name))
        {
            throw new ConfigurationException(
                $"{where}: expected another name; those that begin with '{BuiltInProcedures.Prefix}' are the daemon's own");
        }

        if (!_found.TryAdd(command.Name, command.Describe()))
        {
            throw new ConfigurationException($"{where}: a procedure called '{command.Name}' exists already");
        }

        var executable = Executable.Find(command.Words[0], where);
        _commands.Add(command with { Words = [executable, .. command.Words.Skip(1)] });
        if (Interpreter.MistakeOf(executable, command) is { } mistake)
        {
            throw new ConfigurationException($"{where}: expected an executable, but {mistake}");
        }

        if (!Directory.Exists(command.Folder))
        {
            throw new ConfigurationException($"{where}: directory: expected a folder, got {command.Folder}");
        }
    }

    private IEnumerable<ProcedureInfo> Overruled()
    {
        // Where something could not be read, it would be said of it once more that it is missing.
        var complete = _errors.Count + _mistakes.Count == 0;
        foreach (var (name, said) in options.Sources.Overrides)
        {
            if (!_found.TryGetValue(name, out var procedure))
            {
                if (complete)
                {
                    _mistakes.Add($"procedure.{name}: no procedure is called '{name}'{Suggestion.For(name, _found.Keys)}");
                }

                continue;
            }

            _mistakes.AddRange(said.Secret.Except(procedure.Parameters.Select(parameter => parameter.Name)).Select(unknown =>
                $"procedure.{name}.secret: no argument is called '{unknown}'"
                + $"{Suggestion.For(unknown, procedure.Parameters.Select(parameter => parameter.Name))}"));
            _found[name] = said.Apply(procedure);
        }

        return _found.Values;
    }

    private WorkerManifest ManifestOf(Catalogue catalogue) => new()
    {
        IsCompiled = _compiled is not null,
        References = _compiled?.References ?? [],
        Assemblies = options.Sources.Assemblies,
        Commands = _commands,
        Secrets = catalogue.Procedures
            .Where(procedure => procedure.Parameters.Any(parameter => parameter.Secret))
            .ToDictionary(procedure => procedure.Name, IReadOnlyList<string> (procedure) =>
                [.. procedure.Parameters.Where(parameter => parameter.Secret).Select(parameter => parameter.Name)]),
        ExceptionStacks = options.ExceptionStacks,
        MessageBytesMax = options.Limits.DaemonMessageBytesMax,
    };

    private void Try(CommandSpec command)
    {
        try
        {
            Add(command);
        }
        catch (ConfigurationException wrong)
        {
            _mistakes.Add(wrong.Message);
        }
    }
}
