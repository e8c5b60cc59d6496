using System.Globalization;

namespace Harp.Tests.Fuzz.Documents;

/// <summary>The property of the documents: some in every test run, a million where <c>.ci/fuzz documents</c> asks for them.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task Documents_come_out_as_they_went_in()
    {
        await using var run = new DocumentRun((ulong)Random.Shared.NextInt64());
        await run.RunAsync(6_000, _ => { });
    }

    [Fact(Explicit = true)]
    public async Task A_million_documents_come_out_as_they_went_in()
    {
        var count = long.Parse(Environment.GetEnvironmentVariable("HARP_FUZZ_DOCUMENTS") ?? "1000000", CultureInfo.InvariantCulture);
        var given = Environment.GetEnvironmentVariable("HARP_FUZZ_SEED");
        var seed = string.IsNullOrEmpty(given) ? (ulong)Random.Shared.NextInt64() : Convert.ToUInt64(given, 16);
        Console.WriteLine($"seed {seed:x16}");
        await using var run = new DocumentRun(seed);
        Console.WriteLine(await run.RunAsync(count, Console.WriteLine));
    }
}
