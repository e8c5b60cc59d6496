using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// The object inside a <c>list_jobs</c> request (spec: "list_jobs"): what the jobs must be like. Every member may be absent.
/// </summary>
internal static class JobFilterObject
{
    private const int State = 0;
    private const int Host = 1;
    private const int Procedure = 2;
    private const int Queue = 3;
    private const int Since = 4;
    private const int Until = 5;
    private const int Limit = 6;
    private const int Cursor = 7;
    private const int Job = 8;

    private static readonly MemberTable Members =
        new("list_jobs.", "state", "host", "procedure", "queue", "since", "until", "limit", "cursor", "job");

    public static ListJobsRequest Read(ReadOnlySpan<byte> text)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(text, Members, slots);
        NestedMembers.RefuseUnknown(envelope, Members);
        var limit = envelope.Has(Limit) ? envelope.Integer(Limit, min: 1) : ListJobsRequest.DefaultLimit;
        envelope.Expect(Limit, limit <= ListJobsRequest.LimitMax, $"an integer from 1 to {ListJobsRequest.LimitMax}");
        return new ListJobsRequest
        {
            States = envelope.Has(State) ? ReadStates(envelope) : default,
            Host = envelope.Has(Host) ? envelope.Name(Host) : null,
            Procedure = envelope.Has(Procedure) ? envelope.Name(Procedure) : null,
            Queue = envelope.Has(Queue) ? QueueName.Parse(envelope.NameOf(Queue), envelope.Copy(Queue)) : null,
            Since = envelope.Has(Since) ? envelope.Integer(Since, min: 0) : null,
            Until = envelope.Has(Until) ? envelope.Integer(Until, min: 0) : null,
            Job = envelope.Has(Job) ? ReadPrefix(envelope) : null,
            Limit = (int)limit,
            Cursor = envelope.Has(Cursor) ? ReadCursor(envelope) : null,
        };
    }

    public static void Write(IBufferWriter<byte> output, ListJobsRequest wanted)
    {
        output.Write("{\"limit\":"u8);
        output.WriteNumber(wanted.Limit);
        if (!wanted.States.IsEmpty)
        {
            WriteStates(output, wanted.States);
        }

        output.WriteOptionalText(",\"host\":"u8, wanted.Host);
        output.WriteOptionalText(",\"procedure\":"u8, wanted.Procedure);
        if (wanted.Queue is not null)
        {
            output.Write(",\"queue\":"u8);
            output.Write(wanted.Queue.AsSent.Utf8.Span);
        }

        output.WriteOptionalNumber(",\"since\":"u8, wanted.Since);
        output.WriteOptionalNumber(",\"until\":"u8, wanted.Until);
        output.WriteOptionalText(",\"job\":"u8, wanted.Job?.ToString());
        output.WriteOptionalText(",\"cursor\":"u8, wanted.Cursor);
        output.Write("}"u8);
    }

    private static JobStateSet ReadStates(in Envelope envelope)
    {
        if (envelope.KindOf(State) == JsonTokenType.String)
        {
            return JobStateSet.Of(ReadState(envelope.Text(State)));
        }

        envelope.Expect(State, envelope.KindOf(State) == JsonTokenType.StartArray, "a state or an array of states");
        using var words = JsonDocument.Parse(envelope.Raw(State).ToArray(), new JsonDocumentOptions { MaxDepth = ProtocolLimits.DepthMax });
        envelope.Expect(
            State,
            words.RootElement.GetArrayLength() is > 0 and <= 6
                && words.RootElement.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String),
            "one to six states as strings");
        try
        {
            return JobStateSet.Of([.. words.RootElement.EnumerateArray().Select(word => ReadState(word.GetString()!))]);
        }
        catch (InvalidOperationException)
        {
            // A string that is no Unicode text; what else could go wrong with a string was looked at above.
            throw JsonText.LoneSurrogate("list_jobs.state");
        }
    }

    private static JobState ReadState(string word) => JobStates.TryParse(word, out var state)
        ? state
        : throw new HarpErrorException(HarpError.InvalidRequest(
            $"list_jobs.state: "
                + $"expected one of {string.Join(", ", JobStates.Words)}, got '{Excerpt.Of(word)}'"
                + $"{Suggestion.For(word, JobStates.Words)}"));

    private static JobIdPrefix ReadPrefix(in Envelope envelope)
    {
        var isPrefix = JobIdPrefix.TryParse(envelope.Text(Job), out var prefix);
        envelope.Expect(Job, isPrefix, "the beginning of a job id, of at least 8 hexadecimal digits");
        return prefix!;
    }

    private static string ReadCursor(in Envelope envelope)
    {
        var cursor = envelope.Text(Cursor);
        envelope.Expect(Cursor, cursor.Length is > 0 and <= 64, "a cursor from an earlier reply");
        return cursor;
    }

    private static void WriteStates(IBufferWriter<byte> output, JobStateSet states)
    {
        output.Write(",\"state\":"u8);
        var first = true;
        foreach (var state in states.States)
        {
            output.Write(first ? "["u8 : ","u8);
            first = false;
            output.WriteText(JobStates.Word(state));
        }

        output.Write("]"u8);
    }
}
