using System.Net.Sockets;
using Harp.Dispatcher.Hosts;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Transport.Tls;

namespace Harp.Dispatcher.Daemons;

/// <summary>
/// Tells the failures of a call (spec: "Errors"): type, stage, whether the procedure had started, and where it was called.
/// </summary>
internal static class CallFailure
{
    public static OutcomeReply UnknownHost(string host) => OutcomeReply.Error(HarpError.OfJob(
        ErrorType.UnknownHost, $"host '{host}' is not in the registry", CallStage.Resolve, CallStarted.No));

    public static OutcomeReply Tls(TlsFailedException failure, HostEntry host) => Of(
        ErrorType.TlsError, $"{Where(host)} could not be secured: {failure.Message}", CallStage.Tls, host, ("reason", failure.Reason));

    public static OutcomeReply ConnectTimeout(CallStage stage, HostEntry host) => Of(
        ErrorType.Timeout,
        $"the connection to {Where(host)} was not {(stage == CallStage.Tls ? "secured" : "made")} in time",
        stage, host, ("limit", "connect"));

    public static OutcomeReply Stalled(LineStalledException failure, CallStage stage, HostEntry host) => Of(
        ErrorType.Timeout, $"{Where(host)} began a message and did not go on: {failure.Message}", stage, host, ("limit", "read_stall"));

    public static OutcomeReply Network(SocketException failure, CallStage stage, HostEntry host) =>
        failure.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable
        ? Of(ErrorType.SystemError, $"the dispatcher had no means left to connect to {Where(host)}: {failure.Message}", stage, host)
        : Network(Reason(failure.SocketErrorCode), $"{Where(host)}: {failure.Message}", stage, host);

    public static OutcomeReply Broken(string detail, CallStage stage, HostEntry host) =>
        Network("connection_reset", $"the connection to {Where(host)} broke: {detail}", stage, host);

    public static OutcomeReply Closed(CallStage stage, HostEntry host) =>
        Network("connection_closed", $"{Where(host)} closed the connection before the call's outcome", stage, host);

    public static OutcomeReply Protocol(string detail, CallStage stage, HostEntry host) =>
        Of(ErrorType.ProtocolError, $"{Where(host)} does not follow the protocol: {detail}", stage, host);

    public static OutcomeReply Internal(CallStage stage, HostEntry host) =>
        Of(ErrorType.SystemError, "a fault of the dispatcher ended the call; its log says more", stage, host);

    private static OutcomeReply Network(string reason, string message, CallStage stage, HostEntry host) =>
        Of(ErrorType.NetworkError, message, stage, host, ("reason", reason));

    private static OutcomeReply Of(
        string type, string message, CallStage stage, HostEntry host, params ReadOnlySpan<(string Name, object Value)> more) =>
        OutcomeReply.Error(HarpError.OfJob(
            type, message, stage, StartedAt(stage), [("address", host.Address), ("port", host.Port), .. more]));

    private static CallStarted StartedAt(CallStage stage) => stage switch
    {
        CallStage.Acknowledge => CallStarted.Maybe,
        CallStage.Run => CallStarted.Yes,
        _ => CallStarted.No,
    };

    private static string Where(HostEntry host) => $"the daemon of {host.Name} ({host.Address}:{host.Port})";

    private static string Reason(SocketError code) => code switch
    {
        SocketError.ConnectionRefused => "connection_refused",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "connection_reset",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "name_not_found",
        _ => "unreachable",
    };
}
