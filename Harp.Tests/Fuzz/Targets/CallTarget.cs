using System.Text;
using CsCheck;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Spec;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// A peer that asks a daemon for anything, to the daemon's real session: what is no request is refused as what it is, with one line and a
/// close; a request gets an answer that ends with one last line; and the session always ends.
/// </summary>
internal sealed class CallTarget : FuzzTarget
{
    private static readonly byte[] Work =
        "{\"harp\":1,\"stream_result\":true}\n{\"stream\":1}\n{\"result\":2}\n{\"idle\":true}\n"u8.ToArray();

    private readonly CallBench _bench = new();

    public override string Name => "call";

    public override (long Fixed, long PerByte) AllocationMax => (1024 * 1024, 256);

    public override Gen<byte[]> Inputs { get; } = Gen.OneOf(
        GenWire.Stream(GenWire.DaemonRequest, 3),
        GenWire.Stream(Gen.OneOf(GenWire.DaemonRequest, GenWire.Value), 2));

    public override IEnumerable<byte[]> Seeds => Corpus.Sent(VectorFile.Daemon).Select(SessionBench.WithKnownJobs);

    public override async Task RunAsync(byte[] input, AllocationMeter allocated)
    {
        var (lines, end) = NaiveLines.Of(input, CallBench.LineBytesMax);
        var told = await allocated.MeasureAllAsync(() => _bench.CallAsync(input, Work, halfCloses: true));
        if (lines.Count == 0 && end == "End")
        {
            Assert.Empty(told);
            return;
        }

        if (told is ["{\"harp\":1,\"ended\":true}" or "{\"harp\":1,\"ended\":false}"])
        {
            Assert.NotNull(NaiveJson.Parse(lines[0], ProtocolLimits.DepthMax)?.Find("end"));
            return;
        }

        var kinds = told.Select(line => NaiveDaemonLine.Of(Encoding.UTF8.GetBytes(line))).ToArray();
        Assert.True(kinds[^1].IsOutcome, "the last line is no outcome");
        Assert.DoesNotContain(kinds[..^1], kind => kind.IsOutcome || kind.Kind is null);
        var expected = lines.Count == 0 ? end == "TooLong" ? ErrorType.LineTooLong : ErrorType.TruncatedLine
            : NaiveJson.Parse(lines[0], ProtocolLimits.DepthMax) is { Kind: '{', HasTwins: false } ? null : ErrorType.ParseError;
        if (expected is not null)
        {
            Assert.Equal(expected, HarpError.Read(Harp.Protocol.Json.RawJson.Parse(Assert.Single(kinds).Value)).Type);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }
}
