using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures;
using Harp.Daemon.Procedures.Reading;
using Harp.Hosting;
using Harp.Protocol.Json;
using Harp.Serving.Procedures;

namespace Harp.Daemon;

/// <summary><c>harpd list</c>: the catalogue as a table, or as JSON. Exit status as that of <see cref="ServeVerb"/>.</summary>
internal static class ListVerb
{
    public static async Task<int> RunAsync(ListArguments arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var options = OptionsBuilder.Read(arguments.Config);
            var loaded = await ProcedureLoader.LoadAsync(
                arguments.Procedures is { } procedures ? options with { Procedures = procedures } : options,
                ReaderProcess.Alone).ConfigureAwait(false);
            output.Write(arguments.Json ? Lines(loaded.Catalogue) : Table(loaded.Catalogue));
            return ExitStatus.Success;
        }
        catch (ConfigurationException wrong)
        {
            errors.WriteLine(wrong.Message);
            return ExitStatus.Usage;
        }
        catch (CompilationException wrong)
        {
            errors.WriteLine(wrong.Message);
            return ExitStatus.Failure;
        }
    }

    private static string Lines(Catalogue catalogue) =>
        string.Concat(catalogue.InOrder().Select(procedure => $"{StrictJson.FromValue(ProcedureSheet.Of(procedure))}\n"));

    /// <summary>A line for each procedure, with its help below it and that of its arguments.</summary>
    private static string Table(Catalogue catalogue) => string.Concat(catalogue.InOrder().SelectMany(TextOf).Select(line => $"{line}\n"));

    private static IEnumerable<string> TextOf(ProcedureInfo procedure)
    {
        yield return Printable.Of(procedure.Signature());
        if (procedure.Summary.Length > 0)
        {
            yield return $"    {Printable.Of(procedure.Summary)}";
        }

        var width = procedure.Parameters.Select(parameter => parameter.Name.Length).DefaultIfEmpty().Max();
        foreach (var parameter in procedure.Parameters.Where(parameter => parameter.Help.Length > 0))
        {
            yield return $"      {Printable.Of(parameter.Name.PadRight(width))}  {Printable.Of(parameter.Help)}";
        }
    }
}
