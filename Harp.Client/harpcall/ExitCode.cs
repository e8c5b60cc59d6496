using Harp.Client.Errors;
using Harp.Protocol.Errors;

namespace Harp.Client.CommandLine;

/// <summary>
/// The exit statuses of harpcall. The numbers are a promise: they are listed by <c>--help</c> and the manual, and never change their
/// meaning.
/// </summary>
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
    public const int CallUnfit = 11;
    public const int OutputLost = 74;
    public const int Interrupted = 130;

    public static readonly string[] Help =
    [
        "Exit codes:",
        "  0 ok   1 the procedure raised   2 usage   3 dispatcher unreachable or lost",
        "  4 refused by the dispatcher   5 unknown job   6 cancelled   7 timed out",
        "  8 not started: calling again, a little later, is safe and may succeed",
        "  9 outcome unknown: the procedure may have done something",
        "  10 the job has not ended (result --no-wait, wait --timeout)",
        "  11 not started, and calling again gives the same: no such host or procedure,",
        "     arguments that do not fit, no right, wrong credentials",
        "  74 standard output cannot be written   130 interrupted (the job goes on)",
    ];

    /// <summary>Each with what it means, and with what a script may do about it: for the manual and the README.</summary>
    public static readonly (int Code, string Meaning, string Then)[] All =
    [
        (Ok, "It went well.", "Go on."),
        (Raised, "The procedure ran and raised an exception.", "Decide by the exception; the procedure has done what it did until then."),
        (Usage, "The command line or the configuration makes no sense.", "Mend it; nothing was done."),
        (Unreachable, "The dispatcher cannot be reached, or the connection to it was lost; the job, if there is one, goes on.",
            "Try again later, a call with --key; nothing was submitted, or the message says how to go on."),
        (Refused, "The dispatcher refused: no right, no or wrong credentials, too much under way, another call with the same key, a "
            + "request that makes no sense.",
            "Mend what the message names, or ask again later where it is overloaded or shutdown; nothing was done."),
        (UnknownJob, "There is no such job; it never was, or was pruned.", "Give this job up."),
        (Cancelled, "The job was cancelled.", "Decide; where it had begun, the procedure may have done something."),
        (TimedOut, "The procedure ran into a time limit.", "Look before calling again: it may have done something."),
        (NotStarted, "The call was not started: the host cannot be reached, or there is too much to do.",
            "Call again after a pause, a bounded number of times: that is safe and may succeed."),
        (OutcomeUnknown, "Nobody knows whether, or how far, the procedure ran.", "Look before calling again, unless the procedure "
            + "may run twice."),
        (NotEnded, "The job has not ended: of result --no-wait and wait --timeout.", "Ask again later."),
        (CallUnfit, "The call was not started and cannot be as it is: no such host or procedure, arguments that do not fit, no right, "
            + "wrong credentials, a procedure that cannot be loaded.",
            "Mend the call, or what the message names; calling again gives the same."),
        (OutputLost, "Standard output cannot be written: it is closed or full, or whoever read it is gone.", "Read the result again with "
            + "the job's id; the job goes on."),
        (Interrupted, "Ctrl-C; the job goes on, unless --cancel-on-interrupt was said.", "Go on with the command that was printed."),
    ];

    /// <summary>Errors, of the dispatcher or of a daemon, by which a call was not started and never will be as it is.</summary>
    private static readonly HashSet<string> OfTheCall =
    [
        ErrorType.UnknownHost, ErrorType.AuthError, ErrorType.AccessDenied, ErrorType.NoSuchProcedure, ErrorType.ProcedureLoadingError,
        ErrorType.InvalidArgumentList,
        ErrorType.ParseError, ErrorType.LineTooLong, ErrorType.InvalidProtocol, ErrorType.InvalidRequest,
    ];

    public static int Of(HarpException exception) => exception switch
    {
        HarpConnectionException lost => lost.OutcomeUnknown ? OutcomeUnknown : Unreachable,
        HarpProtocolException garbage => garbage.OutcomeUnknown ? OutcomeUnknown : Unreachable,
        HarpRequestException refused => Of(refused),
        RemoteException => Raised,
        JobCancelledException => Cancelled,
        JobFailedException failed => Of(failed),
        _ => OutcomeUnknown,
    };

    private static int Of(HarpRequestException refused) => refused.Type switch
    {
        ErrorType.InvalidJobId => UnknownJob,
        ErrorType.StorageError => OutcomeUnknown,
        _ => Refused,
    };

    private static int Of(JobFailedException failed) => failed switch
    {
        { Started: CallStarted.No or null } when OfTheCall.Contains(failed.Type) => CallUnfit,
        { Started: CallStarted.No } or { Started: null, Type: ErrorType.Overloaded } => NotStarted,
        { Type: ErrorType.Timeout } => TimedOut,
        _ => OutcomeUnknown,
    };
}
