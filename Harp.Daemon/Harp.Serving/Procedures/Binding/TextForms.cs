using System.Buffers.Text;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Harp.Serving.Procedures.Binding;

/// <summary>
/// Types whose values come as text, each in one form: a date that can be read in two ways is not read in either. The forms stand in
/// <c>Workers/COMMANDS.md</c> under "What callers give"; a form that is added or changed here is added or changed there.
/// </summary>
internal static partial class TextForms
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static readonly Dictionary<Type, TextForm> Forms = new()
    {
        [typeof(string)] = new("a string", _ => true),
        [typeof(char)] = new("a string of one character", text => text.Length == 1),
        [typeof(DateTime)] = new(
            "a time such as \"2020-01-31T12:00:00Z\"", text => Time().IsMatch(text) && DateTime.TryParse(text, Invariant, out _)),
        [typeof(DateTimeOffset)] = new(
            "a time with its zone such as \"2020-01-31T12:00:00Z\"",
            text => Time().Match(text) is { Success: true } time && time.Groups["zone"].Success
                && DateTimeOffset.TryParse(text, Invariant, out _)),
        [typeof(DateOnly)] = new(
            "a date such as \"2020-01-31\"", text => DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out _)),
        [typeof(TimeOnly)] = new("a time of day such as \"12:00:00\"", text => TimeOfDay().IsMatch(text)),
        [typeof(TimeSpan)] = new(
            "a duration such as \"01:30:00\"", text => Duration().IsMatch(text) && TimeSpan.TryParse(text, Invariant, out _)),
        [typeof(Guid)] = new("a GUID such as \"01234567-89ab-cdef-0123-456789abcdef\"", text => Identifier().IsMatch(text)),
        [typeof(Uri)] = new(
            "a URI such as \"https://example.org/\"",
            text => text.Length > 0 && text.AsSpan().Trim().Length == text.Length
                && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _)),
        [typeof(Version)] = new("a version such as \"1.2.3\"", text => Numbers().IsMatch(text) && Version.TryParse(text, out _)),
        [typeof(byte[])] = new("bytes in base64 such as \"AAEC\", or an array of integers from 0 to 255", IsBase64),
    };

    /// <summary>The form of a type; null where it is none of those, or an enum.</summary>
    public static TextForm? Of(Type type) => Forms.GetValueOrDefault(type);

    /// <summary>True if text names a member of an enum, in whatever case, as long as that tells which.</summary>
    public static bool IsMember(Type type, string text)
    {
        var names = Enum.GetNames(type);
        return names.Contains(text, StringComparer.Ordinal)
            || names.Count(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) == 1;
    }

    /// <summary>True if text is an integer as JSON would have it.</summary>
    public static bool IsInteger(string text) => Integer().IsMatch(text);

    /// <summary>With its padding, without white space, and nothing in the bits that the last letter has too many.</summary>
    private static bool IsBase64(string text) =>
        !text.Any(char.IsWhiteSpace) && Base64.IsValid(text)
            && (text.Length == 0 || Convert.ToBase64String(Convert.FromBase64String(text[^4..])) == text[^4..]);

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(?<zone>Z|[+-][0-9]{2}:[0-9]{2})?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"^-?([0-9]{1,8}\.)?([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();
}
