using CsCheck;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Spec;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// A client that sends anything, to the dispatcher's real session, loop and calls: every line gets its answer or its refusal, none gets
/// two, no fault is logged, and the session ends when the client has.
/// </summary>
internal sealed class SessionTarget : FuzzTarget
{
    /// <summary>The members by which a line is known that is not the last of its answer.</summary>
    private static readonly string[] NotLast = ["packet", "job", "queue", "host"];

    private readonly SessionBench _bench = new();

    public override string Name => "session";

    /// <summary>A line that is no request costs an exception, however short it is.</summary>
    public override (long Fixed, long PerByte) AllocationMax => (1024 * 1024, 8 * 1024);

    public override Gen<byte[]> Inputs { get; } = Gen.Frequency(
        (4, GenWire.Stream(GenWire.Request, 6)),
        (1, GenWire.Stream(Gen.OneOf(GenWire.Request, GenWire.Value, GenWire.DaemonRequest), 6)),
        (1, GenWire.Stream(GenWire.Request, 1).Select(one => (byte[])[.. Enumerable.Repeat(one, 30).SelectMany(bytes => bytes)])));

    public override IEnumerable<byte[]> Seeds => Corpus.Sent(VectorFile.Client).Select(SessionBench.WithKnownJobs);

    public override async Task RunAsync(byte[] input, AllocationMeter allocated)
    {
        var answers = await allocated.MeasureAllAsync(() => AskAsync(input));
        Assert.All(answers, answer => Assert.NotNull(NaiveJson.Parse(answer, ProtocolLimits.ReplyDepthMax)));
        var (lines, end) = NaiveLines.Of(input, SessionBench.LineBytesMax);
        var last = answers.Where(answer => !NotLast.Contains(FirstMember(answer))).ToArray();
        (lines, end) = IsOverWithFirst(lines, last) ? ([lines[0]], "End") : (lines, end);
        var expected = lines.Count + (end == "End" ? 0 : 1);
        Assert.Equal(expected, last.Length);
        var malformed = lines.Count(line => !IsObject(line));
        Assert.True(last.Count(IsParseError) >= malformed, "a malformed line was not called so");
        Assert.Equal(end == "TooLong" ? 1 : 0, last.Count(answer => TypeOf(answer) == ErrorType.LineTooLong));
        Assert.Equal(end == "Truncated" ? 1 : 0, last.Count(answer => TypeOf(answer) == ErrorType.TruncatedLine));
        _bench.CheckLog();
    }

    public override ValueTask DisposeAsync() => _bench.DisposeAsync();

    private async Task<List<byte[]>> AskAsync(byte[] input)
    {
        await using var client = await _bench.ConnectAsync();
        var sending = SendAsync(client, input);
        var frames = new FrameReader(client.Input, ProtocolLimits.Default.DaemonMessageBytesMax);
        var answers = new List<byte[]>();
        Frame frame;
        while ((frame = await frames.ReadAsync()).Status == FrameStatus.Line)
        {
            answers.Add(frame.Line.ToArray());
        }

        Assert.Equal(FrameStatus.End, frame.Status);
        await sending;
        return answers;
    }

    private static async Task SendAsync(Connection client, byte[] input)
    {
        // One byte more than the kernel would take at once is a wait here too, until the session reads.
        await client.Output.WriteAsync(input);
        await client.EndOutputAsync();
    }

    /// <summary>
    /// Whether the first line ends the session. The oracle knows most lines for which that holds; of the others the answer tells.
    /// </summary>
    private static bool IsOverWithFirst(IReadOnlyList<byte[]> lines, byte[][] last) =>
        lines.Count > 0 && (!IsObject(lines[0]) || (last.Length == 1 && IsParseError(last[0])));

    private static string FirstMember(byte[] line) => NaiveJson.Parse(line, ProtocolLimits.ReplyDepthMax)!.Members
        .Select(member => member.Name).First(name => name != "id");

    private static bool IsObject(byte[] line) => NaiveJson.Parse(line, ProtocolLimits.DepthMax) is { Kind: '{', HasTwins: false };

    private static bool IsParseError(byte[] answer) => TypeOf(answer) == ErrorType.ParseError;

    private static string? TypeOf(byte[] answer) =>
        NaiveJson.Parse(answer, ProtocolLimits.ReplyDepthMax)!.Find("error")?.Find("type")?.Text;
}
