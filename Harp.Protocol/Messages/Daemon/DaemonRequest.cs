using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Daemon;

/// <summary>
/// Asks a daemon to run a procedure (spec: "Dispatcher to daemon"):
/// <c>{"harp":1,"procedure":…,"arguments":[…]|{…}[,"auth":{"user":…,"password":…}][,"job":…][,"attempt":n]</c>
/// <c>[,"caller":…][,"trace":…][,"timeout":s][,"max_exec_time":s]}</c>.
/// Members that a daemon does not know are ignored, so that a newer dispatcher can call an older daemon.
/// </summary>
/// <param name="Procedure">The procedure's name.</param>
/// <param name="Arguments">An array for positional, an object for named arguments.</param>
/// <param name="Auth">Who asks; null where the daemon needs to know nobody.</param>
public sealed record DaemonRequest(string Procedure, RawJson Arguments, Credentials? Auth) : IWireMessage
{
    private const int ProcedureMember = DaemonEnvelope.FirstOwn;
    private const int ArgumentsMember = ProcedureMember + 1;
    private const int AuthMember = ProcedureMember + 2;
    private const int JobMember = ProcedureMember + 3;
    private const int AttemptMember = ProcedureMember + 4;
    private const int CallerMember = ProcedureMember + 5;
    private const int TraceMember = ProcedureMember + 6;
    private const int TimeoutMember = ProcedureMember + 7;
    private const int MaxExecTimeMember = ProcedureMember + 8;
    private const int EndMember = ProcedureMember + 9;

    private static readonly MemberTable Members = new(
        "", "harp", "procedure", "arguments", "auth", "job", "attempt", "caller", "trace", "timeout", "max_exec_time", "end");

    private static readonly MemberTable AuthMembers = new("auth.", "user", "password");

    /// <summary>The job that is carried out; null where nobody said.</summary>
    public string? Job { get; init; }

    /// <summary>The number of the attempt at the job, from 1; null where nobody said.</summary>
    public int? Attempt { get; init; }

    /// <summary>The user who asked the dispatcher; null where it asks nobody who they are.</summary>
    public string? Caller { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the job; null where nobody said.</summary>
    public string? Trace { get; init; }

    /// <summary>The time that the dispatcher waits for the next message; null where nobody said.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The time that the call may take; null where nobody said.</summary>
    public TimeSpan? MaxExecTime { get; init; }

    /// <summary>Reads the first line of a connection, which asks for a call.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>, <c>invalid_protocol</c> or <c>invalid_request</c>.</exception>
    public static DaemonRequest Parse(ReadOnlySpan<byte> line) =>
        Parse(line, out var end) ?? throw new HarpErrorException(
            HarpError.InvalidRequest($"expected a call, got the end of attempt {end!.Attempt} at job {end.Job}"));

    /// <summary>Reads the first line of a connection: a call, or, where that is null, the wish to end one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="end">Which call is to be ended; null where the line asks for a call.</param>
    /// <exception cref="HarpErrorException"><c>parse_error</c>, <c>invalid_protocol</c> or <c>invalid_request</c>.</exception>
    public static DaemonRequest? Parse(ReadOnlySpan<byte> line, out DaemonEnd? end)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.OfLine(line, Members, slots);
        DaemonEnvelope.CheckVersion(envelope);
        end = envelope.Has(EndMember) ? ReadEnd(envelope) : null;
        return end is null ? ReadCall(envelope) : null;
    }

    private static DaemonRequest ReadCall(in Envelope envelope)
    {
        var procedure = envelope.Name(ProcedureMember);
        envelope.Expect(
            ArgumentsMember,
            envelope.KindOf(ArgumentsMember) is JsonTokenType.StartArray or JsonTokenType.StartObject,
            "an array or an object");
        var auth = envelope.Has(AuthMember) ? ReadAuth(envelope) : null;
        return new DaemonRequest(procedure, envelope.Copy(ArgumentsMember), auth)
        {
            Job = envelope.Has(JobMember) ? envelope.Name(JobMember) : null,
            Attempt = envelope.Has(AttemptMember) ? (int)Math.Min(envelope.Integer(AttemptMember, min: 1), int.MaxValue) : null,
            Caller = envelope.Has(CallerMember) ? envelope.Name(CallerMember) : null,
            Trace = TraceParent.ReadOptional(envelope, TraceMember),
            Timeout = Seconds.ReadOptional(envelope, TimeoutMember),
            MaxExecTime = Seconds.ReadOptional(envelope, MaxExecTimeMember),
        };
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"harp\":1,\"procedure\":"u8);
        output.WriteText(Procedure);
        output.Write(",\"arguments\":"u8);
        output.Write(Arguments.Utf8.Span);
        WriteAuth(output, Auth);
        output.WriteOptionalText(",\"job\":"u8, Job);
        output.WriteOptionalNumber(",\"attempt\":"u8, Attempt);
        output.WriteOptionalText(",\"caller\":"u8, Caller);
        output.WriteOptionalText(",\"trace\":"u8, Trace);
        Seconds.WriteOptional(output, ",\"timeout\":"u8, Timeout);
        Seconds.WriteOptional(output, ",\"max_exec_time\":"u8, MaxExecTime);
        output.Write("}"u8);
    }

    /// <summary>Writes who asks; nothing where nobody needs to be known.</summary>
    internal static void WriteAuth(IBufferWriter<byte> output, Credentials? auth)
    {
        if (auth is not null)
        {
            output.Write(",\"auth\":{\"user\":"u8);
            output.WriteText(auth.User);
            output.Write(",\"password\":"u8);
            output.WriteText(auth.Password);
            output.Write("}"u8);
        }
    }

    /// <summary>A line is one request: of two, one would be passed over without a word.</summary>
    private static DaemonEnd ReadEnd(in Envelope envelope)
    {
        Check(!envelope.Has(ProcedureMember), "expected procedure or end, got both");
        return DaemonEnd.Read(envelope.Object(EndMember), envelope.Has(AuthMember) ? ReadAuth(envelope) : null);
    }

    /// <summary>Unlike other members, credentials are never quoted in an error: whatever stands there may be a secret.</summary>
    private static Credentials ReadAuth(in Envelope request)
    {
        Check(request.KindOf(AuthMember) == JsonTokenType.StartObject, "auth: expected an object");
        Span<Slot> slots = stackalloc Slot[AuthMembers.Count];
        var envelope = Envelope.Of(request.Raw(AuthMember), AuthMembers, slots);
        Check(envelope.KindOf(0) == JsonTokenType.String, "auth.user: expected a string");
        Check(envelope.KindOf(1) == JsonTokenType.String, "auth.password: expected a string");
        return new Credentials(envelope.Text(0), envelope.Text(1));
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new HarpErrorException(HarpError.InvalidRequest(message));
        }
    }
}
