using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting.Logging;

/// <summary>Makes one line of an event, whatever is in it.</summary>
/// <param name="format">What it looks like.</param>
/// <param name="journal">Whether the journal reads it: then the priority stands before it, and the time is left to the journal.</param>
/// <param name="time">What time it is.</param>
internal sealed class LineShape(LogFormat format, bool journal, TimeProvider time)
{
    /// <summary>Adds the line with its end.</summary>
    public void Write(
        IBufferWriter<byte> output, string category, LogLevel level, EventId id, string message, object? state, Exception? exception)
    {
        if (journal)
        {
            Encoding.UTF8.GetBytes(PriorityOf(level), output);
        }

        if (format == LogFormat.Json)
        {
            WriteJson(output, category, level, id, message, state, exception);
        }
        else
        {
            WriteText(output, category, level, id, InOneLine(exception is null ? message : $"{message} {exception}"));
        }

        output.Write("\n"u8);
    }

    private void WriteText(IBufferWriter<byte> output, string category, LogLevel level, EventId id, string text)
    {
        var most = 128 + Encoding.UTF8.GetMaxByteCount(category.Length + text.Length);
        var line = output.GetSpan(most);
        var length = 0;
        if (!journal)
        {
            time.GetUtcNow().UtcDateTime.TryFormat(line, out length, "yyyy-MM-ddTHH:mm:ss.fffZ ", CultureInfo.InvariantCulture);
            length += Encoding.UTF8.GetBytes(NameOf(level), line[length..]);
            length += Encoding.UTF8.GetBytes(": ", line[length..]);
        }

        length += Encoding.UTF8.GetBytes(category, line[length..]);
        line[length++] = (byte)'[';
        id.Id.TryFormat(line[length..], out var digits, provider: CultureInfo.InvariantCulture);
        length += digits;
        length += Encoding.UTF8.GetBytes("] ", line[length..]);
        length += Encoding.UTF8.GetBytes(text, line[length..]);
        output.Advance(length);
    }

    private void WriteJson(
        IBufferWriter<byte> output, string category, LogLevel level, EventId id, string message, object? state, Exception? exception)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (!journal)
        {
            writer.WriteString("time", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        }

        writer.WriteString("level", WordOf(level));
        writer.WriteString("category", category);
        writer.WriteNumber("event", id.Id);
        writer.WriteString("message", InOneLine(message));
        WriteValues(writer, state);
        if (exception is not null)
        {
            writer.WriteString("exception", exception.ToString());
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the values that the message was made of, by the names that stand in its template.</summary>
    private static void WriteValues(Utf8JsonWriter writer, object? state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } values)
        {
            return;
        }

        writer.WriteStartObject("values");
        foreach (var (name, value) in values.Where(value => value.Key != "{OriginalFormat}"))
        {
            WriteValue(writer, name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull(name);
                break;
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case int or long or short or byte or uint:
                writer.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumber(name, number);
                break;
            default:
                writer.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string InOneLine(string text) => Printable.IsHarmless(text) ? text : Printable.Of(text.ReplaceLineEndings(" "));

    private static string PriorityOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
