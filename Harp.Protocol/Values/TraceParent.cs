using System.Diagnostics;
using Harp.Protocol.Json;

namespace Harp.Protocol.Values;

/// <summary>
/// The member <c>trace</c> of calls (spec: "call"): a W3C <c>traceparent</c> of version 00, 55 characters such as
/// <c>00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01</c>. It is kept as it is sent.
/// </summary>
public static class TraceParent
{
    /// <summary>The words for what an error says was expected.</summary>
    internal const string Expected = "a W3C traceparent, 00-{32 hex digits}-{16}-{2} in lower case, the first two not all zeros";

    private const int Length = 55;
    private const string Hex = "0123456789abcdef";

    /// <summary>True if a text is one.</summary>
    public static bool IsValid(string? text) => text is { Length: Length }
        && text.StartsWith("00-", StringComparison.Ordinal)
        && IsId(text.AsSpan(3, 32)) && text[35] == '-'
        && IsId(text.AsSpan(36, 16)) && text[52] == '-'
        && IsHex(text.AsSpan(53));

    /// <summary>The activity that a text names, as the parent of one here; none where there is no text.</summary>
    public static ActivityContext ContextOf(string? text) =>
        text is not null && ActivityContext.TryParse(text, traceState: null, isRemote: true, out var context) ? context : default;

    /// <summary>Reads the member where it is there.</summary>
    /// <exception cref="Errors.HarpErrorException"><c>invalid_request</c>.</exception>
    internal static string? ReadOptional(in Envelope envelope, int member)
    {
        if (!envelope.Has(member))
        {
            return null;
        }

        var text = envelope.Text(member);
        envelope.Expect(member, IsValid(text), Expected);
        return text;
    }

    private static bool IsId(ReadOnlySpan<char> text) => IsHex(text) && text.ContainsAnyExcept('0');

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hex);
}
