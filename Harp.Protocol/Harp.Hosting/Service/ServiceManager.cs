using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting.Service;

/// <summary>
/// Tells the service manager how the server is, as sd_notify(3) does: a datagram to the socket that the manager named. Where it named none,
/// nothing is said. A manager that does not listen costs a warning, never the server.
/// </summary>
public sealed class ServiceManager : IDisposable
{
    /// <summary>The environment's variable for the socket's path, or its abstract name behind an <c>@</c>.</summary>
    public const string SocketVariable = "NOTIFY_SOCKET";

    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string WatchdogPidVariable = "WATCHDOG_PID";
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly ILogger _log;
    private readonly Socket? _socket;
    private bool _stopping;
    private bool _failed;
    private string _status = "";

    /// <param name="socket">Where the manager listens; null where there is none.</param>
    /// <param name="watchdogTime">How often it wants to hear that the server is alive; null where it does not care.</param>
    /// <param name="log">Told when the manager cannot be told.</param>
    public ServiceManager(string? socket, TimeSpan? watchdogTime, ILogger log)
    {
        _log = log;
        _socket = string.IsNullOrEmpty(socket) ? null : Connect(socket);
        WatchdogTime = _socket is null ? null : watchdogTime;
    }

    /// <summary>True if there is a manager.</summary>
    public bool IsThere => _socket is not null;

    /// <summary>After how long a silence the manager kills the server; null where it does not.</summary>
    public TimeSpan? WatchdogTime { get; }

    /// <summary>
    /// The manager that the environment names. The names are taken out of it: what this process starts has nothing to tell the manager.
    /// </summary>
    public static ServiceManager FromEnvironment(ILogger log)
    {
        var (socket, time, pid) = (Take(SocketVariable), Take(WatchdogVariable), Take(WatchdogPidVariable));
        var ours = pid is null || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var watchdog = ours && long.TryParse(
            time, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : (TimeSpan?)null;
        return new ServiceManager(socket, watchdog, log);
    }

    /// <summary>The server serves, after its start or after it has read its configuration again.</summary>
    public void Ready() => Tell("READY=1");

    /// <summary>The server reads its configuration again; <see cref="Ready"/> follows in any case.</summary>
    public void Reloading()
    {
        // The manager compares this with its own clock, which is the same: CLOCK_MONOTONIC.
        var clock = TimeProvider.System;
        Tell(
            string.Create(
                CultureInfo.InvariantCulture,
                $"RELOADING=1\nMONOTONIC_USEC={(Int128)clock.GetTimestamp() * 1_000_000 / clock.TimestampFrequency}"));
    }

    /// <summary>The server stops: nothing but its status is told any more.</summary>
    public void Stopping()
    {
        lock (_gate)
        {
            Send("STOPPING=1");
            _stopping = true;
        }
    }

    /// <summary>The server is alive.</summary>
    public void Alive() => Tell("WATCHDOG=1");

    /// <summary>A line for those who ask the manager how the server is; told when it changes.</summary>
    public void Status(string line)
    {
        lock (_gate)
        {
            if (line != _status)
            {
                _status = line;
                Send($"STATUS={Printable.Of(line)}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private static string? Take(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }

    private void Tell(string state)
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                Send(state);
            }
        }
    }

    private Socket? Connect(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
        {
            SendTimeout = (int)SendLimit.TotalMilliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
            return socket;
        }
        catch (Exception wrong) when (wrong is SocketException or ArgumentException)
        {
            _log.ServiceManagerUntold(wrong.Message);
            socket.Dispose();
            return null;
        }
    }

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
            _failed = false;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Nobody is served worse for it. What comes of its silence the manager decides.
            if (!_failed)
            {
                _failed = true;
                _log.ServiceManagerUntold(gone.Message);
            }
        }
    }
}
