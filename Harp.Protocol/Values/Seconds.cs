using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Values;

/// <summary>
/// A time limit on the wire: a JSON number of seconds greater than 0, fractions allowed (spec: "Values").
/// Kept in whole milliseconds, never less than one.
/// </summary>
public static class Seconds
{
    /// <summary>The longest limit that can be said: ten years. Configuration caps it further.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(3650);

    internal static TimeSpan Parse(string member, JsonTokenType kind, ReadOnlySpan<byte> raw)
    {
        if (Utf8Parser.TryParse(raw, out uint whole, out var used) && used == raw.Length && whole > 0 && whole < Max.TotalSeconds)
        {
            // Nearly everybody sends whole seconds, and reading a double takes ten times as long.
            return new TimeSpan(whole * TimeSpan.TicksPerSecond);
        }

        if (kind != JsonTokenType.Number || !TryParseNumber(raw, out var seconds) || seconds <= 0)
        {
            throw new HarpErrorException(HarpError.InvalidRequest(
                $"{member}: expected a number of seconds greater than 0, got {Excerpt.Of(raw)}"));
        }

        return seconds >= Max.TotalSeconds ? Max : TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(seconds * 1000)));
    }

    internal static TimeSpan? ReadOptional(in Envelope envelope, int member) =>
        envelope.Has(member) ? Parse(envelope.NameOf(member), envelope.KindOf(member), envelope.Raw(member)) : null;

    internal static void WriteOptional(IBufferWriter<byte> output, ReadOnlySpan<byte> name, TimeSpan? time)
    {
        if (time is { } seconds)
        {
            output.Write(name);
            output.WriteSeconds(seconds);
        }
    }

    private static bool TryParseNumber(ReadOnlySpan<byte> raw, out double seconds) =>
        Utf8Parser.TryParse(raw, out seconds, out var used) && used == raw.Length && !double.IsNaN(seconds);
}
