using System.Reflection;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Diagnostics;

/// <summary>
/// The type of an error as a tag: one that the specification knows, or <see cref="Other"/>, so that no daemon can make up tags without end.
/// </summary>
internal static class ErrorTypes
{
    /// <summary>The word that OpenTelemetry calls a value that is none of those that were expected.</summary>
    public const string Other = "_OTHER";

    private static readonly HashSet<string> Known =
        [.. typeof(ErrorType).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    /// <summary>The type of an outcome's error; null where it is none.</summary>
    public static string? Of(OutcomeReply outcome)
    {
        if (outcome.Kind != OutcomeKind.Error)
        {
            return null;
        }

        try
        {
            return HarpError.Read(outcome.Value) is { Type: var type } && Known.Contains(type) ? type : Other;
        }
        catch (HarpErrorException)
        {
            // A daemon's, whose other members are not as they should be: it is an error all the same.
            return Other;
        }
    }
}
