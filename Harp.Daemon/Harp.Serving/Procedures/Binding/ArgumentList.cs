using System.Text;
using System.Text.Json;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Serving.Procedures.Binding;

/// <summary>Cuts <c>arguments</c> into its values, byte for byte.</summary>
internal static class ArgumentList
{
    /// <exception cref="HarpErrorException"><c>invalid_argument_list</c>: a name is no Unicode, or is given twice.</exception>
    public static IReadOnlyList<RawArgument> Split(RawJson arguments)
    {
        using var document = JsonDocument.Parse(arguments.Utf8, new JsonDocumentOptions { MaxDepth = ProtocolLimits.DepthMax });
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(value => new RawArgument(null, Copy(value)))]
            : Named(document.RootElement);
    }

    private static List<RawArgument> Named(JsonElement members)
    {
        var arguments = new List<RawArgument>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in members.EnumerateObject())
        {
            var name = NameOf(member);
            if (!names.Add(name))
            {
                throw new HarpErrorException(
                    new HarpError(ErrorType.InvalidArgumentList, $"argument '{name}': expected once, got it twice"));
            }

            arguments.Add(new RawArgument(name, Copy(member.Value)));
        }

        return arguments;
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new HarpErrorException(new HarpError(
                ErrorType.InvalidArgumentList, "arguments: expected names that are Unicode text, got a lone surrogate escape"));
        }
    }

    private static RawJson Copy(JsonElement value) => RawJson.Parse(Encoding.UTF8.GetBytes(value.GetRawText()));
}
