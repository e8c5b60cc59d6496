using Harp.Protocol.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Client;

/// <summary>One packet of a stream (spec: "Streams").</summary>
/// <param name="Number">Its number in the job's stream, from 0 and without gaps.</param>
/// <param name="Data">The value that the procedure streamed, byte for byte.</param>
/// <example><code>await foreach (var packet in job.FollowAsync()) Console.WriteLine($"{packet.Number}:
/// {packet.As&lt;string&gt;()}");</code></example>
public readonly record struct Packet(long Number, RawJson Data)
{
    /// <summary>The time at which the dispatcher received it, to the millisecond; null where that was not asked for.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The data in UTF-8, byte for byte.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 => Data.Utf8;

    /// <summary>The data as a <typeparamref name="T"/>.</summary>
    /// <exception cref="Newtonsoft.Json.JsonException">It does not fit.</exception>
    public T? As<T>() => StrictJson.ToValue<T>(Data);

    /// <summary>The data as a token. Strings that look like dates stay strings.</summary>
    /// <exception cref="Newtonsoft.Json.JsonException">A number is outside what .NET can hold; take <see cref="Data"/> instead.</exception>
    public JToken ToToken() => StrictJson.ToToken(Data);
}
