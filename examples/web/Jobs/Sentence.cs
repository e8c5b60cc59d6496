using Harp.Client.Errors;
using Harp.Protocol.Errors;

namespace HarpWeb.Jobs;

/// <summary>What people are told when a request fails, and the status that programs are told.</summary>
internal static class Sentence
{
    public static (int Status, string Text) Of(HarpException trouble) => trouble switch
    {
        HarpConnectionException { OutcomeUnknown: true } => (
            StatusCodes.Status503ServiceUnavailable,
            "The connection to the dispatcher broke while the job was handed over, so it may have been accepted. Send the form again: that "
                + "starts no second job."),
        HarpConnectionException lost => (
            StatusCodes.Status503ServiceUnavailable,
            $"The dispatcher at {lost.EndPoint} cannot be reached. “./quickstart --stay” starts one."),
        HarpRequestException { Type: ErrorType.InvalidJobId } => (StatusCodes.Status404NotFound, Of(StatusCodes.Status404NotFound)),
        HarpRequestException refused => (StatusCodes.Status502BadGateway, $"The dispatcher refused: {refused.Error.Message}."),
        _ => (StatusCodes.Status502BadGateway, $"The dispatcher gave no answer that can be used: {trouble.Message}"),
    };

    public static string Of(int status) => status switch
    {
        StatusCodes.Status400BadRequest =>
            "The form that was sent is not valid any more. Go back, load the page again, and send it once more.",
        StatusCodes.Status403Forbidden => "That is not on the list of what can be started here.",
        StatusCodes.Status404NotFound => "There is no such job here. Jobs are forgotten some time after they have ended.",
        _ => "Something went wrong on our side; the application's log tells what.",
    };
}
