using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Listening;
using Harp.Hosting;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher;

/// <summary>
/// The settings that connections and calls are made with, in holders that everybody shares: a replacement reaches those that come after it.
/// </summary>
internal sealed class LiveParts
{
    private readonly IStreamSecurity _security;

    private LiveParts(DispatcherOptions options, TimeProvider time, ILoggerFactory logs)
    {
        var log = logs.CreateLogger<Listener>();
        _security = Harp.Hosting.ListenSecurity.Of(options.Tls, time, log);
        TellTerm(options.Tls, time, log);
        ListenSecurity = new LiveSecurity(_security);
        DaemonTls = DaemonTlsOf(options.DaemonTls, time, logs.CreateLogger<DaemonCall>());
        Sessions = options.Sessions;
        Calls = options.Calls;
        Hello = HelloBuilder.Of(options);
    }

    /// <summary>The security of clients' connections.</summary>
    public LiveSecurity ListenSecurity { get; }

    /// <summary>Whom calls believe.</summary>
    public Live<TlsClientSecurity> DaemonTls { get; }

    public Live<SessionLimits> Sessions { get; }

    public Live<CallLimits> Calls { get; }

    public Live<HelloReply> Hello { get; }

    /// <summary>Reads the files that the options name.</summary>
    /// <exception cref="ConfigurationException">One of them cannot be used.</exception>
    public static LiveParts Of(DispatcherOptions options, TimeProvider time, ILoggerFactory logs) => new(options, time, logs);

    /// <summary>From now on what the other was made of holds.</summary>
    public void Replace(LiveParts next)
    {
        ListenSecurity.Replace(next._security);
        DaemonTls.Replace(next.DaemonTls.Current);
        Sessions.Replace(next.Sessions.Current);
        Calls.Replace(next.Calls.Current);
        Hello.Replace(next.Hello.Current);
    }

    private static void TellTerm(TlsFiles? files, TimeProvider time, ILogger log)
    {
        if (files is not null && CertificateValidity.AllOf(files.Certificate)[0].ComplaintAt(time.GetUtcNow()) is { } complaint)
        {
            log.TlsFilesTold(complaint);
        }
    }

    /// <exception cref="ConfigurationException">The file of authorities cannot be used.</exception>
    internal static TlsClientSecurity DaemonTlsOf(TlsClientOptions options, TimeProvider time, ILogger log)
    {
        try
        {
            return new TlsClientSecurity(options, time, log.TlsFilesTold);
        }
        catch (InvalidDataException unreadable)
        {
            throw new ConfigurationException($"daemon_tls.ca: {unreadable.Message}");
        }
    }
}
