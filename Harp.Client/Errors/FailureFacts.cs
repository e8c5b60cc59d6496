using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Client.Errors;

/// <summary>
/// The members <c>data.stage</c> and <c>data.started</c> of a job error (spec: "Errors"), where they are there and known.
/// </summary>
internal static class FailureFacts
{
    public static (CallStage? Stage, CallStarted? Started) Of(HarpError error) => error.Data is { } data && MembersOf(data) is { } members
        ? (Known<CallStage>(members["stage"]), Known<CallStarted>(members["started"]))
        : (null, null);

    /// <summary>The member <c>data.retry_after</c>, seconds, where it is there and makes sense.</summary>
    public static TimeSpan? RetryAfter(RawJson data) =>
        MembersOf(data)?["retry_after"] is { Type: JTokenType.Integer or JTokenType.Float } seconds
            && (double)seconds is >= 0 and < 1e9 and var known
            ? TimeSpan.FromSeconds(known)
            : null;

    private static JObject? MembersOf(RawJson data)
    {
        if (data.Utf8.Span[0] != (byte)'{')
        {
            return null;
        }

        try
        {
            return (JObject)StrictJson.ToToken(data);
        }
        catch (JsonException)
        {
            // A number that .NET cannot hold stands somewhere in the data: the facts stay unknown, the data itself is still handed out raw.
            return null;
        }
    }

    /// <summary><c> (stage resolve, not started)</c>, as far as it is known.</summary>
    public static string Words(CallStage? stage, CallStarted? started)
    {
        var where = stage is { } known ? $"stage {known.ToString().ToLowerInvariant()}" : null;
        var words = started switch
        {
            CallStarted.No => "not started",
            CallStarted.Maybe => "may have started",
            CallStarted.Yes => "had started",
            _ => null,
        };
        var facts = string.Join(", ", new[] { where, words }.Where(fact => fact is not null));
        return facts.Length == 0 ? "" : $" ({facts})";
    }

    private static TEnum? Known<TEnum>(JToken? word)
        where TEnum : struct, Enum =>
        word?.Type == JTokenType.String && Enum.TryParse<TEnum>((string?)word, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : null;
}
