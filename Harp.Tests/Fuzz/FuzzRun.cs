using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using CsCheck;
using Harp.Protocol.Framing;
using Harp.Tests.Campaigns;
using Harp.Tests.Fuzz.Inputs;

namespace Harp.Tests.Fuzz;

/// <summary>
/// Throws inputs at a target: all that are known, and generated ones and mutations, as many as is asked. Every input has a limit of time
/// and one of memory. A finding is made smaller, written to a file and named with the command that replays it.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="inputTime">How long one input may take.</param>
/// <param name="alone">Whether nothing else runs in this process.</param>
internal sealed class FuzzRun(FuzzTarget target, TimeSpan inputTime, bool alone)
{
    /// <summary>For the figure in the report: of a shorter input most is what a reader allocates once for itself.</summary>
    private const int CountedBytesMin = 4096;

    private const int SmallerTriesMax = 2000;

    /// <summary>Without the optimiser each call of an async method is an object: the bounds are those of a release.</summary>
    private static readonly int BuildFactor =
        typeof(FrameReader).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true } ? 4 : 1;

    private readonly List<byte[]> _known = [.. Corpus.Of(target.Name).Concat(target.Seeds)];
    private double _allocatedPerByteMost;
    private long _bytes;
    private long _inputs;

    /// <summary>What is checked in, and what the target itself knows.</summary>
    /// <exception cref="FuzzFinding">An input misbehaved.</exception>
    public async Task TryKnownAsync()
    {
        foreach (var input in _known)
        {
            await TryAsync(input, "known");
        }
    }

    /// <summary>Inputs that are made from a seed and their numbers.</summary>
    /// <exception cref="FuzzFinding">An input misbehaved.</exception>
    public async Task TryMadeAsync(ulong seed, uint from, int count)
    {
        for (var number = from; number < from + count; number++)
        {
            await TryAsync(Make(seed, number), $"input {number} of seed {seed:x16}");
        }
    }

    /// <summary>What was tried so far.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_inputs:N0} inputs, {_bytes:N0} bytes so far, at most {_allocatedPerByteMost:F0} bytes allocated a byte");

    /// <summary>One input.</summary>
    /// <exception cref="FuzzFinding">It misbehaved.</exception>
    public async Task TryAsync(byte[] input, string origin)
    {
        _inputs++;
        if (await FaultAsync(input) is { } fault)
        {
            var smaller = fault is TimeoutException ? input : await SmallerAsync(input, fault.GetType());
            var path = Corpus.Keep(target.Name, smaller);
            throw new FuzzFinding(
                $"{target.Name}: {origin}: {fault.GetType().Name}: {fault.Message}\n"
                + $"{smaller.Length} bytes, made smaller from {input.Length}: {Excerpt(smaller)}\n"
                + $"replay: .ci/campaign replay {FuzzCampaign.Prefix}{target.Name} {path}\n"
                + (smaller.Length <= 4096
                    ? $"    or: .ci/campaign replay {FuzzCampaign.Prefix}{target.Name} base64:{Convert.ToBase64String(smaller)}\n" : ""),
                fault);
        }
    }

    /// <summary>The same input for the same numbers, as long as the corpus is the same.</summary>
    private byte[] Make(ulong seed, uint number)
    {
        var random = CampaignRandom.Of(seed, number);
        var generated = target.Inputs.Generate(new PCG(number, seed), null, out _);
        if (random.Next(2) == 0 || _known.Count == 0)
        {
            return generated;
        }

        var known = _known[random.Next(_known.Count)];
        return random.Next(2) == 0 ? Mutator.Mutate(known, generated, random) : Mutator.Mutate(generated, known, random);
    }

    /// <summary>What the target does wrong; null where it does not.</summary>
    private async Task<Exception?> FaultAsync(byte[] input)
    {
        // What is allocated once, tables and the like, is not allocated again.
        var fault = await FaultOnceAsync(input);
        return fault is FuzzExcess ? await FaultOnceAsync(input) : fault;
    }

    private async Task<Exception?> FaultOnceAsync(byte[] input)
    {
        var meter = new AllocationMeter(alone);
        var running = Task.Run(() => target.RunAsync(input, meter));
        try
        {
            await running.WaitAsync(inputTime, TimeProvider.System);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            return new TimeoutException($"it takes longer than {inputTime.TotalSeconds} s");
        }
#pragma warning disable CA1031 // Whatever comes out is the finding.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault;
        }

        _bytes += input.Length;
        return Excess(input, meter.Bytes);
    }

    private FuzzExcess? Excess(byte[] input, long allocated)
    {
        var max = target.AllocationMax;
        _allocatedPerByteMost = Math.Max(_allocatedPerByteMost, (double)allocated / Math.Max(CountedBytesMin, input.Length));
        return allocated <= (max.Fixed + (max.PerByte * input.Length)) * BuildFactor
            ? null
            : new FuzzExcess(
                $"{allocated} bytes were allocated for an input of {input.Length}: more than {max.Fixed} and {max.PerByte} a byte");
    }

    /// <summary>Leaves out whatever can be left out while the same thing happens.</summary>
    private async Task<byte[]> SmallerAsync(byte[] input, Type fault)
    {
        var tries = 0;
        for (var piece = Math.Max(1, input.Length / 2); piece > 0; piece /= 2)
        {
            for (var from = 0; from < input.Length && tries < SmallerTriesMax;)
            {
                tries++;
                byte[] smaller = [.. input[..from], .. input[Math.Min(input.Length, from + piece)..]];
                if ((await FaultAsync(smaller))?.GetType() == fault)
                {
                    input = smaller;
                }
                else
                {
                    from += piece;
                }
            }
        }

        return input;
    }

    private static string Excerpt(byte[] input) =>
        System.Text.Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, 200))).ReplaceLineEndings("\\n");
}
