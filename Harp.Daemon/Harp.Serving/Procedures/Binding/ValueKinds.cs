using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harp.Protocol.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Serving.Procedures.Binding;

/// <summary>What kind of JSON value a .NET type is written as, in the words of an error message.</summary>
internal static class ValueKinds
{
    private const int ExcerptLength = 60;

    private static readonly HashSet<Type> Integers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Int128), typeof(System.Numerics.BigInteger),
    ];

    private static readonly HashSet<Type> Anything = [typeof(object), typeof(RawJson), typeof(JsonElement), typeof(JsonDocument), typeof(JsonNode)];

    private static readonly HashSet<Type> Numbers = [typeof(float), typeof(double), typeof(decimal), typeof(Half)];

    public static bool IsInteger(Type type) => Integers.Contains(type);

    public static bool IsNumber(Type type) => Numbers.Contains(type);

    /// <summary>Whether the type takes any value as it came.</summary>
    public static bool IsAnything(Type type) => Anything.Contains(Nullable.GetUnderlyingType(type) ?? type) || typeof(JToken).IsAssignableFrom(type);

    /// <summary>What the elements of a JSON array become; null where the type is no collection.</summary>
    public static Type? ElementOf(Type type) =>
        type == typeof(string) || MemberOf(type) is not null || !typeof(IEnumerable).IsAssignableFrom(type) ? null
        : type.IsArray ? type.GetElementType()
        : Arguments(type, typeof(IEnumerable<>))?[0];

    /// <summary>What the members of a JSON object become; null where the type is no dictionary with text as keys.</summary>
    public static Type? MemberOf(Type type) =>
        (Arguments(type, typeof(IDictionary<,>)) ?? Arguments(type, typeof(IReadOnlyDictionary<,>))) is [var key, var value]
        && key == typeof(string) ? value : null;

    public static string Describe(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner switch
        {
            _ when IsInteger(inner) => "an integer",
            _ when IsNumber(inner) => "a number",
            _ when inner == typeof(bool) => "true or false",
            _ when inner == typeof(string) => "a string",
            _ when inner.IsEnum => $"one of {string.Join(", ", Enum.GetNames(inner).Select(name => $"\"{name}\""))}",
            _ when inner == typeof(TimeSpan) => "a duration such as \"01:30:00\"",
            _ when inner == typeof(DateTime) || inner == typeof(DateTimeOffset) => "a time such as \"2020-01-31T12:00:00Z\"",
            _ when IsAnything(inner) => "a value",
            _ when ElementOf(inner) is not null => "an array",
            _ when inner.IsPrimitive || inner.Namespace == "System" => $"a string that is a {inner.Name}",
            _ => "an object",
        };
    }

    /// <summary>As much of a peer's text as is fit for a message.</summary>
    public static string Excerpt(string text) => text.Length <= ExcerptLength
        ? text
        : $"{text[..(char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength)]}…";

    private static Type[]? Arguments(Type type, Type generic) => type.GetInterfaces()
        .Append(type)
        .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == generic)?
        .GetGenericArguments();
}
