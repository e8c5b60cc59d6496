using System.Globalization;
using Newtonsoft.Json;

namespace Harp.Protocol.Json;

/// <summary>
/// Newtonsoft's reader of one checked value. It refuses numbers like <c>1e400</c>, which .NET would take for infinity without a word, where
/// somebody takes them as a number; and it gives out any value as the text that it is.
/// </summary>
internal sealed class StrictReader : JsonTextReader
{
    private readonly string _text;
    private int _before;

    private StrictReader(string text)
        : base(new StringReader(text)) => _text = text;

    /// <summary>A reader that stands before the value.</summary>
    public static StrictReader Of(RawJson value) => new(InOneLine(value.ToString()))
    {
        DateParseHandling = DateParseHandling.None,
        FloatParseHandling = FloatParseHandling.Double,
        MaxDepth = ProtocolLimits.ReplyDepthMax,
        Culture = CultureInfo.InvariantCulture,
    };

    /// <inheritdoc/>
    public override object? Value => Finite(base.Value);

    /// <inheritdoc/>
    public override bool Read()
    {
        _before = LinePosition;
        return base.Read();
    }

    /// <inheritdoc/>
    public override double? ReadAsDouble()
    {
        var number = base.ReadAsDouble();
        Finite(number);
        return number;
    }

    /// <summary>The value that begins with the token just read, character for character; the reader stands at its end.</summary>
    public RawJson TakeRaw()
    {
        var start = _before;
        Skip();
        return RawJson.Parse(_text.AsSpan(start, LinePosition - start).TrimStart(" \t,:").ToString());
    }

    /// <summary>Line breaks can only be white space between tokens. Without them, the place in the line is the place in the text.</summary>
    private static string InOneLine(string text) => text.Replace('\r', ' ').Replace('\n', ' ');

    private object? Finite(object? value) => value is not (double.PositiveInfinity or double.NegativeInfinity)
        ? value
        : throw new JsonReaderException(
            $"{Path}: expected a number that a double can hold, got a larger one", Path, LineNumber, LinePosition, innerException: null);
}
