using System.Text;
using Harp.Protocol;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>The options of a call, besides host, procedure and arguments (spec: "call").</summary>
/// <example>
/// <code>
/// new CallOptions { Queue = new CallQueue("backup"), MaxExecTime = TimeSpan.FromHours(1), Info = new { ticket = 4711 }, Key = "order 4711"
/// }
/// </code>
/// </example>
public sealed record CallOptions
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The queue to wait in; null for a call that waits for nobody.</summary>
    public CallQueue? Queue { get; init; }

    /// <summary>The longest silence of the daemon; the dispatcher's default where null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The longest run; the dispatcher's default where null, and never more than its maximum.</summary>
    public TimeSpan? MaxExecTime { get; init; }

    /// <summary>Anything to be found again in the status; serialised as JSON unless it is a <see cref="RawJson"/>.</summary>
    public object? Info { get; init; }

    /// <summary>
    /// A text of 1 to 255 bytes that makes submitting safe to repeat, even by another program after a crash: the same key and the same call
    /// is the same job, as long as the dispatcher remembers that job; the same key and another call is refused as <c>key_conflict</c>.
    /// Where null, <see cref="HarpCallerOptions.SafeSubmit"/> says what happens.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// A key that nobody else has. Keys that are made one after the other lie beside each other, also in the dispatcher's index of them.
    /// </summary>
    internal static string NewKey() => Guid.CreateVersion7().ToString("N");

    internal CallRequest Request(string host, string procedure, RawJson arguments) => new(host, procedure, arguments)
    {
        Queue = Queue?.Spec,
        Timeout = Positive(Timeout, nameof(Timeout)),
        MaxExecTime = Positive(MaxExecTime, nameof(MaxExecTime)),
        Info = CallArguments.ToJson(Info, nameof(Info)),
        Key = Checked(Key),
    };

    private static string? Checked(string? key) => key is null || StrictUtf8.GetByteCount(key) is > 0 and <= ProtocolLimits.KeyBytesMax
        ? key
        : throw new ArgumentException(
            $"Expected 1 to {ProtocolLimits.KeyBytesMax} bytes of UTF-8, got {StrictUtf8.GetByteCount(key)}.", nameof(Key));

    internal static TimeSpan? Positive(TimeSpan? time, string name) => time is not { } given || given > TimeSpan.Zero
        ? time
        : throw new ArgumentOutOfRangeException(name, given, "Expected a time greater than zero.");
}
