using Harp.Hosting;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures.Reading;

/// <summary>The result of reading one source of procedures: what it offers, or what is wrong with it.</summary>
/// <param name="Source">Its path.</param>
internal sealed record SourceReading(string Source)
{
    public IReadOnlyList<ProcedureInfo> Procedures { get; init; } = [];

    /// <summary>The assembly of what is C# source.</summary>
    public byte[]? Image { get; init; }

    /// <summary>The assemblies that it needs besides those that every worker has.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The errors that a compiler says of it.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The reason why it cannot be read at all.</summary>
    public string? Mistake { get; init; }

    public static SourceReading Of(string source, Func<CompiledProcedures> read)
    {
        try
        {
            var compiled = read();
            return new SourceReading(source)
            {
                Procedures = [.. compiled.Catalogue.Procedures],
                Image = compiled.Image,
                References = compiled.References,
            };
        }
        catch (CompilationException wrong)
        {
            return new SourceReading(source) { Errors = wrong.Errors };
        }
        catch (ConfigurationException wrong)
        {
            return new SourceReading(source) { Mistake = wrong.Message };
        }
    }
}
