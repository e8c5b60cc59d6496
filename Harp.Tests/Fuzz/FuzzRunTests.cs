using System.Text;
using CsCheck;

namespace Harp.Tests.Fuzz;

/// <summary>A campaign that could not fail would prove nothing: each kind of misbehaviour is found, made smaller and named.</summary>
public sealed class FuzzRunTests
{
    private static readonly TimeSpan InputTime = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_exception_is_found_and_its_input_is_made_smaller()
    {
        var found = await FindAsync(new Planted(input => Assert.DoesNotContain((byte)'x', input)), InputTime);
        Assert.Contains("replay: .ci/campaign replay fuzz-planted ", found, StringComparison.Ordinal);
        Assert.Contains(" or: .ci/campaign replay fuzz-planted base64:eA==", found, StringComparison.Ordinal);
        var path = found.Split('\n').Single(line => line.StartsWith("replay:", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.Equal("x", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_hang_is_found_while_it_lasts()
    {
        using var end = new ManualResetEventSlim();
        var found = await FindAsync(
            new Planted(input => end.Wait(input.Contains((byte)'x') ? Timeout.Infinite : 0)), TimeSpan.FromMilliseconds(200));
        Assert.Contains("takes longer than 0.2 s", found, StringComparison.Ordinal);
        end.Set();
    }

    [Fact]
    public async Task Too_much_memory_is_found()
    {
        var found = await FindAsync(new Planted(input => GC.KeepAlive(input.Contains((byte)'x') ? new byte[100_000] : [])), InputTime);
        Assert.Contains("bytes were allocated for an input of", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_inputs_in_every_process()
    {
        var (first, second) = (new Recording(), new Recording());
        await new FuzzRun(first, InputTime, alone: false).TryMadeAsync(seed: 7, from: 0, count: 100);
        await new FuzzRun(second, InputTime, alone: false).TryMadeAsync(seed: 7, from: 0, count: 100);
        Assert.InRange(first.Seen.Count, 100, int.MaxValue);
        Assert.Equal(first.Seen, second.Seen);

        // In another process, too; a new version of CsCheck may make others.
        Assert.Equal("bccbbccbac b bca ba aba", string.Join(' ', first.Seen.Take(5)));
    }

    private static async Task<string> FindAsync(FuzzTarget target, TimeSpan inputTime) => (await Assert.ThrowsAsync<FuzzFinding>(
        () => new FuzzRun(target, inputTime, alone: false).TryMadeAsync(seed: 1, from: 0, count: 100_000))).Message;

    private sealed class Planted(Action<byte[]> check) : FuzzTarget
    {
        public override string Name => "planted";

        public override Gen<byte[]> Inputs { get; } = Gen.String[Gen.Char["abcx"], 1, 10].Select(Encoding.UTF8.GetBytes);

        public override (long Fixed, long PerByte) AllocationMax => (20_000, 100);

        public override Task RunAsync(byte[] input, AllocationMeter allocated)
        {
            allocated.Measure(() =>
            {
                check(input);
                return 0;
            });
            return Task.CompletedTask;
        }
    }

    private sealed class Recording : FuzzTarget
    {
        public List<string> Seen { get; } = [];

        public override string Name => "recording";

        public override Gen<byte[]> Inputs { get; } = Gen.String[Gen.Char["abc"], 1, 10].Select(Encoding.UTF8.GetBytes);

        public override (long Fixed, long PerByte) AllocationMax => (long.MaxValue / 8, 0);

        public override Task RunAsync(byte[] input, AllocationMeter allocated)
        {
            Seen.Add(Encoding.UTF8.GetString(input));
            return Task.CompletedTask;
        }
    }
}
