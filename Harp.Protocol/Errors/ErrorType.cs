namespace Harp.Protocol.Errors;

/// <summary>
/// The stable names of errors (spec: "Errors"). A name never changes its meaning; new ones may be added.
/// A new error is added here, in <see cref="HarpError"/> where it has a maker, and in the table of <c>spec/protocol.md</c>.
/// </summary>
public static class ErrorType
{
    /// <summary>The line is not one JSON object in strict RFC 8259 and UTF-8, or is nested too deeply.</summary>
    public const string ParseError = "parse_error";

    /// <summary>The line exceeds the limit; the connection closes.</summary>
    public const string LineTooLong = "line_too_long";

    /// <summary>The peer ended its side in the middle of a line; the connection closes.</summary>
    public const string TruncatedLine = "truncated_line";

    /// <summary>The protocol's version is missing or unknown.</summary>
    public const string InvalidProtocol = "invalid_protocol";

    /// <summary>The request names no operation, or a member is missing, unknown or malformed.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The job id is malformed or unknown.</summary>
    public const string InvalidJobId = "invalid_jobid";

    /// <summary>The credentials are missing or wrong.</summary>
    public const string AuthError = "auth_error";

    /// <summary>The user is known, and may not do this.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>The key of a call belongs to another call already.</summary>
    public const string KeyConflict = "key_conflict";

    /// <summary>The call asks for another concurrency than its queue has, and the dispatcher is configured to refuse that.</summary>
    public const string QueueConflict = "queue_conflict";

    /// <summary>The registry of hosts could not be read again, or was found too much smaller; the one from before holds.</summary>
    public const string RefreshFailed = "refresh_failed";

    /// <summary>The server has too much to do; nothing was accepted.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The store failed; what was asked for did not happen, or its outcome is unknown until the next start.</summary>
    public const string StorageError = "storage_error";

    /// <summary>The server is stopping.</summary>
    public const string Shutdown = "shutdown";

    /// <summary>The host is not in the registry.</summary>
    public const string UnknownHost = "unknown_host";

    /// <summary>The connection to the daemon could not be made, or broke.</summary>
    public const string NetworkError = "network_error";

    /// <summary>The connection to the daemon could not be secured as the registry demands.</summary>
    public const string TlsError = "tls_error";

    /// <summary>A limit of time passed; <c>data.limit</c> says which.</summary>
    public const string Timeout = "timeout";

    /// <summary>The daemon sent what the protocol does not allow.</summary>
    public const string ProtocolError = "protocol_error";

    /// <summary>The dispatcher died while the call ran.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The daemon has no procedure of that name.</summary>
    public const string NoSuchProcedure = "no_such_procedure";

    /// <summary>The procedure exists but could not be loaded.</summary>
    public const string ProcedureLoadingError = "procedure_loading_error";

    /// <summary>The arguments do not fit the procedure's parameters.</summary>
    public const string InvalidArgumentList = "invalid_argument_list";

    /// <summary>The daemon could not run the procedure, or its process ended without a result.</summary>
    public const string SystemError = "system_error";

    /// <summary>The procedure produced what is not JSON, or too much of it.</summary>
    public const string InvalidMessage = "invalid_message";

    /// <summary>The call was ended at the caller's wish.</summary>
    public const string Cancelled = "cancelled";
}
