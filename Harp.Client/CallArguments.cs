using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;

namespace Harp.Client;

/// <summary>
/// The value that a program passes as arguments, as JSON: an array is positional, an object is named, nothing is an empty array.
/// </summary>
internal static class CallArguments
{
    private static readonly RawJson None = RawJson.Parse("[]");

    /// <exception cref="ArgumentException">It is neither an array nor an object.</exception>
    public static RawJson Of(object? arguments)
    {
        var json = arguments is null ? None : ToJson(arguments, nameof(arguments));
        return json.Utf8.Span[0] is (byte)'[' or (byte)'{'
            ? json
            : throw new ArgumentException(
                $"Expected an array (positional) or an object with members (named), got {arguments?.GetType().Name}, which is one value. " +
                "Put a single argument into an array: new object[] { value }.",
                nameof(arguments));
    }

    /// <exception cref="ArgumentException">It cannot be said in JSON.</exception>
    public static RawJson ToJson(object? value, string name)
    {
        try
        {
            return StrictJson.FromValue(value);
        }
        catch (Exception unfit) when (unfit is HarpErrorException or JsonException)
        {
            throw new ArgumentException($"It cannot be sent as JSON: {unfit.Message}", name, unfit);
        }
    }
}
