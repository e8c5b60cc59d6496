using Harp.Protocol.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Client;

/// <summary>
/// Any opaque value that a job has, its arguments and info too, as a type or a token; its bytes are <see cref="RawJson.Utf8"/>.
/// </summary>
/// <example>
/// <code>
/// var status = await job.StatusAsync();
/// var ticket = status.Info.As&lt;Ticket&gt;();
/// ReadOnlyMemory&lt;byte&gt; sent = status.Arguments.Utf8;
/// </code>
/// </example>
public static class Values
{
    /// <summary>The value as a <typeparamref name="T"/>.</summary>
    /// <exception cref="Newtonsoft.Json.JsonException">It does not fit.</exception>
    public static T? As<T>(this RawJson value) => StrictJson.ToValue<T>(value);

    /// <summary>The value as a token. Strings that look like dates stay strings.</summary>
    /// <exception cref="Newtonsoft.Json.JsonException">A number is outside what .NET can hold; take the bytes instead.</exception>
    public static JToken ToToken(this RawJson value) => StrictJson.ToToken(value);
}
