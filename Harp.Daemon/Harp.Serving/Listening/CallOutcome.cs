using Harp.Protocol.Errors;

namespace Harp.Serving.Listening;

/// <summary>The end of a call.</summary>
/// <param name="Answer">The error that the peer is still to be told; null where it has the last line, or is gone.</param>
/// <param name="Word">How, for log and figures: <c>result</c>, <c>exception</c>, the type of an error, or <c>the caller left</c>.</param>
internal sealed record CallOutcome(HarpError? Answer, string Word)
{
    public const string Result = "result";
    public const string Exception = "exception";
    public const string CallerLeft = "the caller left";
}
