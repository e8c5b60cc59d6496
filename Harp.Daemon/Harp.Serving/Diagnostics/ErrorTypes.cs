using System.Reflection;
using Harp.Protocol.Errors;
using Harp.Serving.Listening;

namespace Harp.Serving.Diagnostics;

/// <summary>
/// The end of a call as a tag: a word that the specification or this daemon knows, or <see cref="Other"/>, so that no procedure can make up
/// tags without end.
/// </summary>
internal static class ErrorTypes
{
    /// <summary>The word that OpenTelemetry calls a value that is none of those that were expected.</summary>
    public const string Other = "_OTHER";

    private static readonly HashSet<string> All =
    [
        .. typeof(ErrorType).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
        CallOutcome.Result, CallOutcome.Exception, CallOutcome.CallerLeft,
    ];

    public static string Known(string word) => All.Contains(word) ? word : Other;
}
