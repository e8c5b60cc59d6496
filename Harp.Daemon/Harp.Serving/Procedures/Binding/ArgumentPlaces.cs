using System.Reflection;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;

namespace Harp.Serving.Procedures.Binding;

/// <summary>
/// Puts arguments in the places of what is declared, by place or by name, and says what fits nowhere. Places are counted from 1.
/// </summary>
/// <param name="names">What is declared.</param>
/// <param name="secrets">Those whose values are not quoted.</param>
internal sealed class ArgumentPlaces(IReadOnlyList<string> names, IReadOnlyList<string> secrets)
{
    private const int ReasonLengthMax = 500;

    /// <summary>The argument of each place; null where it was left out.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_argument_list</c>.</exception>
    public RawJson?[] Place(RawJson arguments)
    {
        var given = ArgumentList.Split(arguments);
        var placed = new RawJson?[names.Count];
        for (var i = 0; i < given.Count; i++)
        {
            var at = given[i].Name is { } name ? PlaceOf(name) : i;
            if (at >= placed.Length)
            {
                throw Refused($"arguments: expected at most {placed.Length}, got {given.Count}");
            }

            placed[at] = given[i].Value;
        }

        return placed;
    }

    /// <exception cref="HarpErrorException"><c>invalid_argument_list</c>: the value does not fit the type.</exception>
    public void Check(int place, Type type, bool nullable, RawJson value) =>
        Convert<object?>(place, type, value, path => ValueMismatch.Find(type, nullable, value, path) is { } mismatch
            ? throw Refused(Told(place, type, mismatch)) : null);

    /// <summary>The value as a <paramref name="type"/>.</summary>
    /// <exception cref="HarpErrorException">
    /// <c>invalid_argument_list</c>: it does not fit, or what makes it of the value refuses.
    /// </exception>
    public object? ValueOf(int place, Type type, bool nullable, RawJson value)
    {
        Check(place, type, nullable, value);
        return Convert(place, type, value, _ => StrictJson.ToValue(value, type))
            ?? (nullable || type.IsValueType || ValueKinds.IsAnything(type)
                ? null : throw Refused(Misfit(place, type, value, "it becomes null")));
    }

    /// <summary>The error that is told of an argument that was left out.</summary>
    public HarpErrorException Missing(int place, Type type) => Refused($"{Path(place)}: expected {ValueKinds.Describe(type)}, got nothing");

    /// <summary>The error that is told of a value that is of the right type, and still cannot be used.</summary>
    public HarpErrorException Unusable(int place, string message) => Refused($"{Path(place)}: {message}");

    private string Path(int place) => $"argument {place + 1} '{names[place]}'";

    private T Convert<T>(int place, Type type, RawJson value, Func<string, T> convert)
    {
        try
        {
            return convert(Path(place));
        }
        catch (HarpErrorException)
        {
            throw;
        }
#pragma warning disable CA1031 // The author's constructors and converters raise what they like: it is why the argument is refused.
        catch (Exception refusal)
#pragma warning restore CA1031
        {
            throw Refused(Misfit(place, type, value, ReasonOf(refusal)), refusal);
        }
    }

    private string Misfit(int place, Type type, RawJson value, string reason) =>
        Told(place, type, $"{Path(place)}: expected {ValueKinds.Describe(type)}, got {ValueKinds.Excerpt(value.ToString())}: {reason}");

    /// <summary>The reason that was said first, without what only tells that it was said, in one line.</summary>
    private static string ReasonOf(Exception refusal)
    {
        while (refusal.InnerException is { } cause && OnlyTells(refusal))
        {
            refusal = cause;
        }

        var reason = refusal.Message.ReplaceLineEndings(" ").TrimStart(':', ' ');
        return reason.Length <= ReasonLengthMax ? reason : $"{reason[..ReasonLengthMax]}…";
    }

    /// <summary>Others that have a cause say more than it does.</summary>
    private static bool OnlyTells(Exception refusal) => refusal is TargetInvocationException or TypeInitializationException
        || (refusal is JsonException
            && (refusal.Message.StartsWith("Error setting value", StringComparison.Ordinal)
                || refusal.Message.StartsWith("Error converting value", StringComparison.Ordinal)));

    /// <summary>A message without the value, where that is secret.</summary>
    private string Told(int place, Type type, string message) =>
        secrets.Contains(names[place])
            ? $"{Path(place)}: expected {ValueKinds.Describe(type)}, got what does not fit; it is secret and not shown" : message;

    private int PlaceOf(string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        throw Refused($"argument '{name}': no parameter has this name{Suggestion.For(name, names)}");
    }

    private static HarpErrorException Refused(string message, Exception? cause = null) =>
        new(new HarpError(ErrorType.InvalidArgumentList, message), cause);
}
