using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;

namespace Harp.Client.CommandLine.Output;

/// <summary>The words for how a job ended, where several are told at once.</summary>
internal static class OutcomeText
{
    /// <summary>The outcome line of the protocol, with the job's id before it.</summary>
    public static ReadOnlyMemory<byte> Json(string id, JobOutcome outcome)
    {
        var job = $"{{\"job_id\":{StrictJson.FromValue(id)},";
        return Encoding.UTF8.GetBytes(outcome.Kind switch
        {
            OutcomeKind.Result => $"{job}\"result\":{outcome.Value}}}",
            OutcomeKind.Cancelled => $"{job}\"cancelled\":true}}",
            OutcomeKind.Exception => $"{job}\"exception\":{Json(outcome.Error!)}}}",
            _ => $"{job}\"error\":{Json(outcome.Error!)}}}",
        });
    }

    /// <summary>The same for people.</summary>
    public static (string Text, Style Style) Words(JobOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.Result => ($"returned {outcome.Value}", Style.Green),
        OutcomeKind.Cancelled => ("cancelled", Style.Magenta),
        OutcomeKind.Exception => ($"raised {outcome.Error!.Type}: {outcome.Error.Message}", Style.Red),
        _ => ($"failed, {outcome.Error!.Type}: {outcome.Error.Message}", Style.Red),
    };

    private static string Json(HarpError error) =>
        $"{{\"type\":{StrictJson.FromValue(error.Type)},\"message\":{StrictJson.FromValue(error.Message)}"
            + $"{(error.Data is { } data ? $",\"data\":{data}" : "")}}}";
}
