using System.Diagnostics;
using Harp.Tests.Fuzz.Inputs;

namespace Harp.Tests.Fuzz;

/// <summary>A short run of each target in every test run, and the long ones that <c>.ci/fuzz</c> asks for.</summary>
public sealed class FuzzTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    /// <summary>So many are made on the busiest machine, too.</summary>
    private const int MadeMin = 1000;

    /// <summary>Far beyond what any input needs, so that a busy machine is not a finding.</summary>
    private static readonly TimeSpan InputTime = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Targets { get; } = [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task The_corpus_and_a_short_run_find_nothing(string name)
    {
        Assert.NotEmpty(Corpus.Files(name));
        await using var target = FuzzTargets.Make(name);
        var report = await new FuzzRun(target, InputTime, alone: false).RunAsync(Short, NewSeed(), MadeMin);
        Assert.InRange(report.Inputs, Corpus.Files(name).Count() + MadeMin, long.MaxValue);
    }

    /// <summary><c>.ci/fuzz [SECONDS] [TARGET]</c>.</summary>
    [Fact(Explicit = true)]
    public async Task A_campaign_finds_nothing()
    {
        var time = TimeSpan.FromSeconds(double.Parse(Setting("SECONDS") ?? "60", System.Globalization.CultureInfo.InvariantCulture));
        var seed = Setting("SEED") is { } given ? Convert.ToUInt64(given, 16) : NewSeed();
        foreach (var name in Setting("TARGET") is { } one ? [one] : FuzzTargets.Names)
        {
            await using var target = FuzzTargets.Make(name);
            var run = new FuzzRun(target, InputTime, alone: true);
            Console.WriteLine($"{name}: {run.Known} known inputs, then {time.TotalSeconds} s of new ones, seed {seed:x16}");
            Console.WriteLine(await run.RunAsync(time, seed));
        }
    }

    /// <summary><c>.ci/fuzz replay TARGET FILE|base64:…</c>.</summary>
    [Fact(Explicit = true)]
    public async Task A_replayed_input_does_nothing_wrong()
    {
        await using var target = FuzzTargets.Make(Setting("TARGET") ?? throw new InvalidOperationException("expected a target"));
        var input = Setting("INPUT") ?? throw new InvalidOperationException("expected an input");
        const string Coded = "base64:";
        var bytes = input.StartsWith(Coded, StringComparison.Ordinal)
            ? Convert.FromBase64String(input[Coded.Length..])
            : await File.ReadAllBytesAsync(input, TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        await new FuzzRun(target, InputTime, alone: true).TryAsync(bytes, "replayed");
        Console.WriteLine($"{target.Name}: {bytes.Length} bytes, nothing wrong in {watch.ElapsedMilliseconds} ms");
    }

    private static ulong NewSeed() => (ulong)Random.Shared.NextInt64();

    private static string? Setting(string name) => Environment.GetEnvironmentVariable("HARP_FUZZ_" + name) is { Length: > 0 } value ? value : null;
}
