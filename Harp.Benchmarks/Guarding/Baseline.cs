using System.Text.Encodings.Web;
using System.Text.Json;

namespace Harp.Benchmarks.Guarding;

/// <summary>What was measured when the hot path was last found good: the file that the guard compares with.</summary>
/// <param name="Machine">Where that was.</param>
/// <param name="Taken">When, in UTC.</param>
/// <param name="Runs">Of how many runs these are the medians.</param>
/// <param name="Cases">What is guarded.</param>
internal sealed record Baseline(string[] Machine, string Taken, int Runs, BaselineCase[] Cases)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="BenchmarkFailedException">There is none, or it is no baseline.</exception>
    public static Baseline Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Baseline>(File.ReadAllText(file), Readable)
                ?? throw new BenchmarkFailedException($"{file}: expected a baseline, got null");
        }
        catch (Exception wrong) when (wrong is IOException or JsonException)
        {
            throw new BenchmarkFailedException($"{file}: expected a baseline, which 'baseline' writes: {wrong.Message}");
        }
    }

    public static Baseline Of(IEnumerable<Figure> figures, string[] machine, string taken, int runs) => new(
        machine, taken, runs,
        [.. figures.Where(figure => figure.Guarded).Select(figure => new BaselineCase(
            figure.Case, figure.Reference, Math.Round(figure.Ratio, 3), figure.AllocatedBytes))]);

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Readable) + "\n");
}
