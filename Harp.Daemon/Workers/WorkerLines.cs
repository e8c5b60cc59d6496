using System.Text.Json;
using Harp.Hosting;
using Harp.Protocol.Json;

namespace Harp.Daemon.Workers;

/// <summary>
/// The lines of the worker leg that no daemon sends: after its start and after each outcome a worker says whether it can take a call, and
/// why not where it cannot. One that was left with living children cannot, and is killed together with them.
/// </summary>
internal static class WorkerLines
{
    private const int ReasonMax = 200;

    /// <summary>
    /// Said before arguments are bound by code of the author's, as constructors are: from here on the call may have done something.
    /// </summary>
    public static ReadOnlySpan<byte> Binding => "{\"binding\":true}"u8;

    public static ReadOnlySpan<byte> Idle => "{\"idle\":true}"u8;

    /// <summary>The line, with its end, of a worker that cannot take another call.</summary>
    public static byte[] Spent(string reason) =>
        [.. "{\"idle\":false,\"reason\":"u8, .. StrictJson.FromValue(reason).Utf8.Span, .. "}\n"u8];

    /// <summary>The reason why a worker that said this cannot take a call; null where it can.</summary>
    public static string? ReasonOf(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual(Idle))
        {
            return null;
        }

        const string Unknown = "it does not say that it is idle";
        try
        {
            var reader = new Utf8JsonReader(line);
            var reason = JsonElement.ParseValue(ref reader).GetProperty("reason").GetString() ?? Unknown;
            return Printable.Of(reason[..Math.Min(reason.Length, ReasonMax)]);
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Unknown;
        }
    }
}
