using CsCheck;

namespace Harp.Tests.Fuzz;

/// <summary>One thing that takes bytes from strangers.</summary>
internal abstract class FuzzTarget : IAsyncDisposable
{
    /// <summary>What it is called on the command line, and the name of its folder in <c>corpus/</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Inputs that are mostly right, so that they get past the first check.</summary>
    public abstract Gen<byte[]> Inputs { get; }

    /// <summary>Inputs that are known before, beside those in the corpus.</summary>
    public virtual IEnumerable<byte[]> Seeds => [];

    /// <summary>
    /// How many bytes may be allocated for an input: a fixed part and so many for each byte of it. This is the published bound that
    /// CONTRIBUTING.md speaks of. What runs on many threads is measured where nothing else runs: in a campaign, not beside the other tests.
    /// </summary>
    public abstract (long Fixed, long PerByte) AllocationMax { get; }

    /// <summary>Feeds one input in. Whatever is thrown is a finding.</summary>
    public abstract Task RunAsync(byte[] input, AllocationMeter allocated);

    /// <summary>Called once nothing more comes.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() => Name;
}
