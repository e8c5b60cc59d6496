using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harp.Protocol.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Serving.Procedures.Binding;

/// <summary>Tells what kind of JSON value a .NET type is written as, in the words of an error message.</summary>
internal static class ValueKinds
{
    private const int ExcerptLength = 60;

    private static readonly HashSet<Type> Integers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Int128), typeof(UInt128), typeof(System.Numerics.BigInteger),
    ];

    private static readonly HashSet<Type> Anything =
        [typeof(object), typeof(RawJson), typeof(JsonElement), typeof(JsonDocument), typeof(JsonNode)];

    private static readonly HashSet<Type> Numbers = [typeof(float), typeof(double), typeof(decimal), typeof(Half)];

    public static bool IsInteger(Type type) => Integers.Contains(type);

    public static bool IsNumber(Type type) => Numbers.Contains(type);

    /// <summary>True if the type takes any value as it came.</summary>
    public static bool IsAnything(Type type) =>
        Anything.Contains(Nullable.GetUnderlyingType(type) ?? type) || typeof(JToken).IsAssignableFrom(type);

    /// <summary>The type that the elements of a JSON array become; null where the type is no collection.</summary>
    public static Type? ElementOf(Type type) =>
        type == typeof(string) || MemberOf(type) is not null || !typeof(IEnumerable).IsAssignableFrom(type) ? null
        : type.IsArray ? type.GetElementType()
        : Arguments(type, typeof(IEnumerable<>))?[0];

    /// <summary>The types that the names and the members of a JSON object become; null where the type is no dictionary.</summary>
    public static (Type Name, Type Value)? MemberOf(Type type) =>
        (Arguments(type, typeof(IDictionary<,>)) ?? Arguments(type, typeof(IReadOnlyDictionary<,>))) is [var name, var value]
            ? (name, value) : null;

    /// <summary>True if values of the type are written as one JSON value that is neither array nor object.</summary>
    public static bool IsScalar(Type type) => TextForms.Of(type) is not null || IsInteger(type) || IsNumber(type) || type.IsPrimitive
        || type.IsEnum || type.Namespace == "System";

    public static string Describe(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner switch
        {
            _ when IsInteger(inner) => "an integer",
            _ when IsNumber(inner) => "a number",
            _ when inner == typeof(bool) => "true or false",
            _ when inner.IsEnum => $"one of {string.Join(", ", Enum.GetNames(inner).Select(name => $"\"{name}\""))}",
            _ when TextForms.Of(inner) is { } form => form.Words,
            _ when IsAnything(inner) => "a value",
            _ when MemberOf(inner) is not null => "an object",
            _ when ElementOf(inner) is not null => "an array",
            _ when IsScalar(inner) && !inner.IsAssignableFrom(typeof(string)) => Unreadable(inner),
            _ when IsScalar(inner) => "a string",
            _ => "an object",
        };
    }

    /// <summary>The words for what is expected where the type is one that nothing can be read as.</summary>
    public static string Unreadable(Type type) => $"a value of {TypeWords.Of(type)}, which no JSON becomes";

    /// <summary>As much of a peer's text as is fit for a message.</summary>
    public static string Excerpt(string text) => text.Length <= ExcerptLength
        ? text
        : $"{text[..(char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength)]}…";

    private static Type[]? Arguments(Type type, Type generic) => type.GetInterfaces()
        .Append(type)
        .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == generic)?
        .GetGenericArguments();
}
