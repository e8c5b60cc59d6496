using Harp.Client.Errors;
using Harp.Protocol.Errors;

namespace Harp.Client.CommandLine;

/// <summary>What harpcall tells its caller. The numbers are a promise: they are listed by <c>--help</c> and the manual, and never change their meaning.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Raised = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
    public const int Refused = 4;
    public const int UnknownJob = 5;
    public const int Cancelled = 6;
    public const int TimedOut = 7;
    public const int NotStarted = 8;
    public const int OutcomeUnknown = 9;
    public const int NotEnded = 10;
    public const int OutputLost = 74;
    public const int Interrupted = 130;

    public static readonly string[] Help =
    [
        "Exit codes:",
        "  0 ok   1 the procedure raised   2 usage   3 dispatcher unreachable or lost",
        "  4 refused by the dispatcher   5 unknown job   6 cancelled   7 timed out",
        "  8 host unreachable, or not started for another reason: calling again is safe",
        "  9 outcome unknown: the procedure may have done something",
        "  10 the job has not ended (result --no-wait, wait --timeout)",
        "  74 standard output cannot be written   130 interrupted (the job goes on)",
    ];

    /// <summary>Each with what it means, for the manual.</summary>
    public static readonly (int Code, string Meaning)[] All =
    [
        (Ok, "It went well."),
        (Raised, "The procedure ran and raised an exception."),
        (Usage, "The command line or the configuration makes no sense."),
        (Unreachable, "The dispatcher cannot be reached, or the connection to it was lost; the job, if there is one, goes on."),
        (Refused, "The dispatcher refused: no access, no credentials, too much under way, another call with the same key."),
        (UnknownJob, "There is no such job; it never was, or was pruned."),
        (Cancelled, "The job was cancelled."),
        (TimedOut, "The procedure ran into a time limit."),
        (NotStarted, "The host is unknown or unreachable, or the call was not started for another reason: calling again is safe."),
        (OutcomeUnknown, "Nobody knows whether, or how far, the procedure ran."),
        (NotEnded, "The job has not ended: of result --no-wait and wait --timeout."),
        (OutputLost, "Standard output cannot be written; whoever read it is gone."),
        (Interrupted, "Ctrl-C; the job goes on, unless --cancel-on-interrupt was said."),
    ];

    /// <summary>Errors by which a daemon says, without saying so, that the procedure was not run.</summary>
    private static readonly HashSet<string> BeforeTheStart =
    [
        ErrorType.UnknownHost, ErrorType.AuthError, ErrorType.NoSuchProcedure, ErrorType.ProcedureLoadingError, ErrorType.InvalidArgumentList,
        ErrorType.ParseError, ErrorType.InvalidProtocol, ErrorType.InvalidRequest,
    ];

    public static int Of(HarpException exception) => exception switch
    {
        HarpConnectionException lost => lost.OutcomeUnknown ? OutcomeUnknown : Unreachable,
        HarpProtocolException garbage => garbage.OutcomeUnknown ? OutcomeUnknown : Unreachable,
        HarpRequestException refused => refused.Type == ErrorType.InvalidJobId ? UnknownJob : Refused,
        RemoteException => Raised,
        JobCancelledException => Cancelled,
        JobFailedException failed => Of(failed),
        _ => OutcomeUnknown,
    };

    private static int Of(JobFailedException failed) =>
        failed.Started == CallStarted.No || (failed.Started is null && BeforeTheStart.Contains(failed.Type)) ? NotStarted
        : failed.Type == ErrorType.Timeout ? TimedOut
        : OutcomeUnknown;
}
