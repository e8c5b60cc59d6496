using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures.Commands;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Protocol.Errors;

namespace Harp.Daemon.Procedures;

/// <summary>Makes one catalogue of what the configuration names, whatever kind it is of, and tells all that is wrong with it at once.</summary>
internal sealed class ProcedureLoader(DaemonOptions options)
{
    private readonly Dictionary<string, ProcedureInfo> _found = new(StringComparer.Ordinal) { [BuiltInProcedures.List.Name] = BuiltInProcedures.List };
    private readonly List<string> _errors = [];
    private readonly List<string> _mistakes = [];
    private readonly List<CommandSpec> _commands = [];
    private CompiledProcedures? _compiled;

    /// <exception cref="CompilationException">Source or assemblies have errors.</exception>
    /// <exception cref="ConfigurationException">Something cannot be read, or makes no sense.</exception>
    public static LoadedProcedures Load(DaemonOptions options)
    {
        var loader = new ProcedureLoader(options);
        var loaded = loader.Read();
        return loader._errors.Count > 0 ? throw new CompilationException([.. loader._errors, .. loader._mistakes])
            : loader._mistakes.Count > 0 ? throw new ConfigurationException(string.Join('\n', loader._mistakes))
            : loaded;
    }

    private LoadedProcedures Read()
    {
        if (options.Procedures.Length > 0)
        {
            Try(() => Add((_compiled = ProcedureCompiler.Compile(options.Procedures, options.Sources.References)).Catalogue, options.Procedures));
        }

        foreach (var assembly in options.Sources.Assemblies)
        {
            Try(() => Add(AssemblyReader.Read(assembly), assembly));
        }

        foreach (var command in options.Sources.Commands)
        {
            Try(() => Add(command));
        }

        var catalogue = new Catalogue(Overruled().ToList());
        return new LoadedProcedures(catalogue, _compiled?.Image, ManifestOf(catalogue));
    }

    private void Add(Catalogue more, string source)
    {
        foreach (var procedure in more.Procedures)
        {
            if (!_found.TryAdd(procedure.Name, procedure))
            {
                _mistakes.Add($"{source}: a procedure called '{procedure.Name}' exists already");
            }
        }
    }

    private void Add(CommandSpec command)
    {
        var where = $"command '{command.Name}'";
        if (command.Name.Length == 0 || BuiltInProcedures.IsReserved(command.Name))
        {
            throw new ConfigurationException($"{where}: expected another name; those that begin with '{BuiltInProcedures.Prefix}' are the daemon's own");
        }

        if (!_found.TryAdd(command.Name, command.Describe()))
        {
            throw new ConfigurationException($"{where}: a procedure called '{command.Name}' exists already");
        }

        _commands.Add(command with { Words = [Executable.Find(command.Words[0], where), .. command.Words.Skip(1)] });
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
                $"procedure.{name}.secret: no argument is called '{unknown}'{Suggestion.For(unknown, procedure.Parameters.Select(parameter => parameter.Name))}"));
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

    private void Try(Action part)
    {
        try
        {
            part();
        }
        catch (ConfigurationException wrong)
        {
            _mistakes.Add(wrong.Message);
        }
        catch (CompilationException wrong)
        {
            _errors.AddRange(wrong.Errors);
        }
    }
}
