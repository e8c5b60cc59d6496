using System.Globalization;
using System.Numerics;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace Harp.Serving.Procedures.Binding;

/// <summary>
/// Says where a value does not fit a type, before it is converted: the converter alone would turn <c>"5"</c> into 5, 1.7 into 2 and a
/// member that is missing into nothing.
/// </summary>
internal static class ValueMismatch
{
    private static readonly IContractResolver Contracts = StrictJson.Serializer().ContractResolver;

    /// <summary>The first misfit as a message that begins with <paramref name="path"/>, or null.</summary>
    public static string? Find(Type type, bool nullable, RawJson value, string path) =>
        ValueKinds.IsAnything(type) ? null : Find(type, nullable, Spelling.Remembering(value), path);

    private static string? Find(Type type, bool nullable, JToken token, string path)
    {
        if (ValueKinds.IsAnything(type))
        {
            return null;
        }

        if (token.Type == JTokenType.Null)
        {
            return nullable || Nullable.GetUnderlyingType(type) is not null ? null : Misfit(type, token, path);
        }

        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return ValueKinds.ElementOf(inner) is { } element ? FindInArray(inner, element, token, path)
            : ValueKinds.MemberOf(inner) is { } member ? FindInDictionary(inner, member.Name, member.Value, token, path)
            : ValueKinds.IsScalar(inner) ? FindInScalar(inner, token, path)
            : FindInObject(inner, token, path);
    }

    private static string? FindInScalar(Type type, JToken token, string path)
    {
        if (ValueKinds.IsInteger(type))
        {
            return token.Type != JTokenType.Integer ? Misfit(type, token, path) : OutOfRange(type, token, path);
        }

        var fits = ValueKinds.IsNumber(type) ? token.Type is JTokenType.Integer or JTokenType.Float && IsInReach(type, token)
            : type == typeof(bool) ? token.Type == JTokenType.Boolean
            : token.Type == JTokenType.String && FitsText(type, (string)token!);
        return fits ? null : Misfit(type, token, path);
    }

    private static bool FitsText(Type type, string text) =>
        type.IsEnum ? TextForms.IsMember(type, text) : TextForms.Of(type) is { } form
        ? form.Fits(text) : type.IsAssignableFrom(typeof(string));

    /// <summary>The converter would make the infinite of what is too large. Others than these two it refuses itself.</summary>
    private static bool IsInReach(Type type, JToken token) =>
        type == typeof(float) ? float.IsFinite((float)(double)token) : type != typeof(Half) || Half.IsFinite((Half)(double)token);

    private static string? OutOfRange(Type type, JToken token, string path)
    {
        if (type.GetField("MinValue")?.GetValue(null) is not IConvertible min
            || type.GetField("MaxValue")?.GetValue(null) is not IConvertible max)
        {
            return null;
        }

        var number = BigInteger.Parse(token.ToString(Formatting.None), CultureInfo.InvariantCulture);
        var (least, most) = (BigInteger.Parse(min.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            BigInteger.Parse(max.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        return number >= least && number <= most
            ? null
            : $"{path}: expected an "
                + $"integer from {least} to {most}, got {ValueKinds.Excerpt(number.ToString(CultureInfo.InvariantCulture))}";
    }

    private static string? FindInArray(Type type, Type element, JToken token, string path) => token is JArray array
        ? array.Select((item, index) => Find(element, nullable: !element.IsValueType, item, $"{path}[{index}]"))
            .FirstOrDefault(misfit => misfit is not null)
        : type == typeof(byte[]) && token.Type == JTokenType.String ? FindInScalar(type, token, path) : Misfit(type, token, path);

    private static string? FindInDictionary(Type type, Type name, Type member, JToken token, string path) => token is JObject members
        ? members.Properties()
            .Select(property => FindInName(name, property.Name, path)
                ?? Find(member, nullable: !member.IsValueType, property.Value, $"{path}.{property.Name}"))
            .FirstOrDefault(misfit => misfit is not null)
        : Misfit(type, token, path);

    /// <summary>A name is text; where it stands for something else, it has that form.</summary>
    private static string? FindInName(Type type, string name, string path)
    {
        var token = new JValue(name);
        var place = $"{path}, the name";
        return type == typeof(string) || ValueKinds.IsAnything(type) ? null
            : !ValueKinds.IsInteger(type) ? FindInScalar(type, token, place)
            : TextForms.IsInteger(name) ? OutOfRange(type, new JRaw(name), place)
            : Misfit(type, token, place);
    }

    private static string? FindInObject(Type type, JToken token, string path)
    {
        var known = Contracts.ResolveContract(type);
        if (known is not JsonObjectContract { Converter: null } contract)
        {
            // A type with a converter of its own is read by that, whatever its members are called. Those of the runtime guess.
            return known is JsonStringContract or JsonPrimitiveContract && known.Converter is null && FrameworkTypes.Are(type)
                ? $"{path}: expected {ValueKinds.Unreadable(type)}, got {ValueKinds.Excerpt(Spelling.Of(token))}"
                : null;
        }

        if (token is not JObject members)
        {
            return Misfit(type, token, path);
        }

        var missing = contract.CreatorParameters.FirstOrDefault(
            parameter => parameter.DefaultValue is null && !IsOptional(type, parameter)
                && members.GetValue(parameter.PropertyName!, StringComparison.OrdinalIgnoreCase) is null);
        return missing is not null
            ? $"{path}.{missing.PropertyName}: expected {ValueKinds.Describe(missing.PropertyType!)}, got nothing"
            : members.Properties().Select(property => FindInMember(contract, property, path)).FirstOrDefault(misfit => misfit is not null);
    }

    private static string? FindInMember(JsonObjectContract contract, JProperty member, string path)
    {
        var known = contract.CreatorParameters.GetClosestMatchProperty(member.Name)
            ?? contract.Properties.GetClosestMatchProperty(member.Name);
        return known?.Converter is not null ? null
            : known?.PropertyType is { } type ? Find(type, nullable: !type.IsValueType, member.Value, $"{path}.{member.Name}")
            : contract.ExtensionDataSetter is not null ? null
            : $"{path}.{member.Name}: unknown member"
                + $"{Suggestion.For(member.Name, contract.Properties.Select(property => property.PropertyName!))}";
    }

    private static bool IsOptional(Type type, JsonProperty parameter) => type.GetConstructors()
        .SelectMany(constructor => constructor.GetParameters())
        .Any(candidate => string.Equals(candidate.Name, parameter.PropertyName, StringComparison.OrdinalIgnoreCase)
            && (candidate.HasDefaultValue || Nullable.GetUnderlyingType(candidate.ParameterType) is not null));

    private static string Misfit(Type type, JToken token, string path) =>
        $"{path}: expected {ValueKinds.Describe(type)}, got {ValueKinds.Excerpt(Spelling.Of(token))}";
}
