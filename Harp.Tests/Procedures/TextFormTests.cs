using System.Globalization;
using System.Reflection;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Serving.Procedures.Binding;
using Newtonsoft.Json;

namespace Harp.Tests.Procedures;

/// <summary>Text becomes a value of another type in one form alone, and what refuses a value says why.</summary>
public sealed class TextFormTests
{
    internal enum Kind
    {
        Small,
        Large,
        large,
    }

    [Theory]
    [InlineData(nameof(Time), "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.0000000Z")]
    [InlineData(nameof(Time), "2026-01-31T12:00:00.1234567Z", "2026-01-31T12:00:00.1234567Z")]
    [InlineData(nameof(Time), "2026-01-31T12:00:00", "2026-01-31T12:00:00.0000000")]
    [InlineData(nameof(ZonedTime), "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.0000000+00:00")]
    [InlineData(nameof(ZonedTime), "2026-01-31T12:00:00.5-02:30", "2026-01-31T12:00:00.5000000-02:30")]
    [InlineData(nameof(Date), "2024-02-29", "2024-02-29")]
    [InlineData(nameof(TimeOfDay), "23:59:59.25", "23:59:59.2500000")]
    [InlineData(nameof(Duration), "01:30:00", "01:30:00")]
    [InlineData(nameof(Duration), "-3.01:30:00.5", "-3.01:30:00.5000000")]
    [InlineData(nameof(Identifier), "01234567-89AB-cdef-0123-456789abcdef", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData(nameof(Address), "https://example.org/a?b", "https://example.org/a?b")]
    [InlineData(nameof(Address), "../a", "../a")]
    [InlineData(nameof(Release), "1.2.3", "1.2.3")]
    [InlineData(nameof(Letter), "x", "x")]
    [InlineData(nameof(Bytes), "AAEC", "000102")]
    [InlineData(nameof(Bytes), "", "")]
    [InlineData(nameof(Member), "Small", "Small")]
    [InlineData(nameof(Member), "sMALL", "Small")]
    [InlineData(nameof(Member), "large", "large")]
    public void Text_of_the_documented_form_is_taken(string method, string text, string expected) =>
        Assert.Equal(expected, Call(method, Quoted(text)));

    [Theory]
    [InlineData(
        nameof(Time), "2026-01-31", "2026-01-31 12:00:00", "2026-01-31T12:00Z", "01/02/2026", "Jan 5 2026", "12:00", "/Date(1)/",
        "2026-02-30T00:00:00Z", "2026-01-31T24:00:00Z", "")]
    [InlineData(
        nameof(Time), "2026-01-31T12:00:00.12345678Z", " 2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z\n", "2026-01-31t12:00:00z",
        "2026-01-31T12:00:00+0200")]
    [InlineData(nameof(ZonedTime), "2026-01-31T12:00:00", "2026-01-31", "01/02/2026", "2026-01-31T12:00:00+25:00")]
    [InlineData(nameof(Date), "31.01.2026", "01/31/2026", "2026-1-31", "2026-02-29", "2026-01-31T00:00:00", " 2026-01-31")]
    [InlineData(nameof(TimeOfDay), "12:00", "1 PM", "24:00:00", "12:00:00Z")]
    [InlineData(nameof(Duration), "5", "1:2", "25:00:00", "P1D", " 01:30:00", "99999999.00:00:00", "1:30:00")]
    [InlineData(nameof(Identifier), "{01234567-89ab-cdef-0123-456789abcdef}", "0123456789abcdef0123456789abcdef", "x")]
    [InlineData(nameof(Address), "", " ", " http://a/", "http://a b/")]
    [InlineData(nameof(MaybeAddress), "")]
    [InlineData(nameof(Release), "", "1", " 1.2", "1.2-rc", "1.2.3.4.5", "1.99999999999")]
    [InlineData(nameof(Letter), "", "ab")]
    [InlineData(nameof(Bytes), "%%%", "AAE", "AA EC", "AAEC\n", "AB==", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData(nameof(Member), "0", "Small, Large", " Small", "LARGE")]
    [InlineData(nameof(Kinds), "System.String")]
    [InlineData(nameof(Place), "Europe/Vienna")]
    [InlineData(nameof(Language), "", "de-DE")]
    public void Text_of_any_other_form_is_refused(string method, params string[] texts) =>
        Assert.All(texts, text => Assert.Contains("argument 1 'v': expected ", Refused(method, Quoted(text)), StringComparison.Ordinal));

    [Theory]
    [InlineData(
        nameof(Lists), "[\"%%%\"]",
        "argument 1 'v'[0]: expected bytes in base64 such as \"AAEC\", or an array of integers from 0 to 255, got \"%%%\"")]
    [InlineData(nameof(Lists), "[[\"%%%\"]]", "argument 1 'v'[0][0]: expected an integer, got \"%%%\"")]
    [InlineData(nameof(Numbered), "{\"01\":\"a\"}", "argument 1 'v', the name: expected an integer, got \"01\"")]
    [InlineData(
        nameof(Numbered), "{\"99999999999\":\"a\"}",
        "argument 1 'v', the name: expected an integer from -2147483648 to 2147483647, got 99999999999")]
    [InlineData(nameof(Small), "1e39", "argument 1 'v': expected a number, got 1e39")]
    [InlineData(nameof(Tiny), "65536", "argument 1 'v': expected a number, got 65536")]
    public void It_is_so_at_any_depth_in_names_and_where_a_number_is_beyond_reach(string method, string value, string message) =>
        Assert.Equal(message, Refused(method, value));

    [Fact]
    public void Names_of_a_dictionary_become_what_they_stand_for() => Assert.Equal("[-7, a]", Call(nameof(Numbered), "{\"-7\":\"a\"}"));

    [Theory]
    [InlineData(nameof(Made), "{\"number\":0}", "got {\"number\":0}: a port is 1 to 65535 (Parameter 'number') Actual value was 0.")]
    [InlineData(nameof(Made), "{\"number\":1,\"Host\":\"\"}", "got {\"number\":1,\"Host\":\"\"}: a host has a name")]
    [InlineData(nameof(Converted), "5", "got 5: the converter takes no 5")]
    [InlineData(nameof(Converted), "6", "got 6: it becomes null")]
    [InlineData(nameof(SecretPort), "{\"number\":0}", "got what does not fit; it is secret and not shown")]
    public void Whoever_refuses_a_value_is_quoted(string method, string value, string end) =>
        Assert.Equal($"argument 1 'v': expected an object, {end}", Refused(method, value));

    internal static string Time(DateTime v) => v.ToString("o", CultureInfo.InvariantCulture);

    internal static string ZonedTime(DateTimeOffset v) => v.ToString("o", CultureInfo.InvariantCulture);

    internal static string Date(DateOnly v) => v.ToString("o", CultureInfo.InvariantCulture);

    internal static string TimeOfDay(TimeOnly v) => v.ToString("o", CultureInfo.InvariantCulture);

    internal static string Duration(TimeSpan v) => v.ToString("c", CultureInfo.InvariantCulture);

    internal static string Identifier(Guid v) => v.ToString();

    internal static string Address(Uri v) => v.ToString();

    internal static string MaybeAddress(Uri? v) => v?.ToString() ?? "";

    internal static string Release(Version v) => v.ToString();

    internal static string Letter(char v) => v.ToString();

    internal static string Bytes(byte[] v) => Convert.ToHexString(v);

    internal static string Member(Kind v) => v.ToString();

    internal static string Kinds(Type v) => v.Name;

    internal static string Place(TimeZoneInfo v) => v.Id;

    internal static string Language(CultureInfo v) => v.Name;

    internal static string Lists(List<byte[]> v) => v.Count.ToString(CultureInfo.InvariantCulture);

    internal static string Numbered(Dictionary<int, string> v) => string.Join(' ', v);

    internal static string Small(float v) => v.ToString(CultureInfo.InvariantCulture);

    internal static string Tiny(Half v) => v.ToString(CultureInfo.InvariantCulture);

    internal static string Made(Port v) => v.ToString()!;

    internal static string SecretPort(Port v) => v.ToString()!;

    internal static string Converted(Picky v) => v.ToString()!;

    private static string Quoted(string text) => JsonConvert.ToString(text);

    private static string Refused(string method, string value)
    {
        var error = Assert.Throws<HarpErrorException>(() => Call(method, value)).Error;
        Assert.Equal(ErrorType.InvalidArgumentList, error.Type);
        return error.Message;
    }

    private static string Call(string method, string value)
    {
        var info = typeof(TextFormTests).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!;
        var binder = new ArgumentBinder(info, method == nameof(SecretPort) ? ["v"] : []);
        return (string)info.Invoke(
            null,
            binder.Bind(RawJson.Parse($"[{value}]"), new CallContext { Procedure = "proc" }, packets: null!, CancellationToken.None))!;
    }

    internal sealed class Port
    {
        public Port(int number) => _ = number is >= 1 and <= 65535
            ? number : throw new ArgumentOutOfRangeException(nameof(number), number, "a port is 1 to 65535");

        public string Host { get; set => field = value.Length > 0 ? value : throw new FormatException("a host has a name"); } = "-";
    }

    [JsonConverter(typeof(PickyConverter))]
    internal sealed class Picky;

    internal sealed class PickyConverter : JsonConverter<Picky>
    {
        public override Picky? ReadJson(
            JsonReader reader, Type objectType, Picky? existingValue, bool hasExistingValue, JsonSerializer serializer) =>
            reader.Value is 5L ? throw new InvalidOperationException("the converter takes no 5") : null;

        public override void WriteJson(JsonWriter writer, Picky? value, JsonSerializer serializer) => throw new NotSupportedException();
    }
}
