using System.Net;
using Harp.Hosting;
using Harp.Procedures;
using Harp.Serving.InProcess;
using Microsoft.Extensions.DependencyInjection;

namespace Harp.Serving;

/// <summary>
/// A daemon inside a .NET service: where it listens, who may call, and which procedures it has. They run in the service's own process, many
/// at a time, and are asked to end by their <see cref="CancellationToken"/>. One that does not heed it cannot be killed: it goes on, and
/// keeps its place among <see cref="CallsMax"/>, until it ends by itself. What must be killed surely belongs into <c>harpd</c>, which runs
/// each call in a process of its own.
/// </summary>
public sealed class HarpDaemonOptions
{
    private static readonly InProcessOptions Defaults = new();

    private readonly List<LocalProcedure> _procedures = [];
    private readonly List<Type> _types = [];

    /// <summary>The address where callers connect; beyond the loopback only with TLS and users. Port 0 picks a free one.</summary>
    public IPEndPoint Listen { get; set; } = Defaults.Listen;

    /// <summary>The file with the users, lines of <c>name:crypt-hash</c>; null only where <see cref="AllowAnyone"/> is set.</summary>
    public string? UsersFile { get; set; }

    /// <summary>True if everybody who can connect may call, in place of users.</summary>
    public bool AllowAnyone { get; set; }

    /// <summary>
    /// PEM: the certificate that callers are shown, then those that lead to its authority; null for plain connections. Read again when it
    /// changes.
    /// </summary>
    public string? TlsCertificate { get; set; }

    /// <summary>PEM: the certificate's private key; null where it stands in the file of the certificate.</summary>
    public string? TlsKey { get; set; }

    /// <summary>The number of connections that may be open; the next one is told <c>overloaded</c>.</summary>
    public int ConnectionsMax { get; set; } = Defaults.ConnectionsMax;

    /// <summary>The number of calls that may run at once.</summary>
    public int CallsMax { get; set; } = Defaults.CallsMax;

    /// <summary>The time that a call waits until fewer run, before it is told <c>overloaded</c>.</summary>
    public TimeSpan CallWait { get; set; } = Defaults.CallWait;

    /// <summary>The time that a procedure that was asked to end may take, before its connection is broken.</summary>
    public TimeSpan Grace { get; set; } = Defaults.Grace;

    /// <summary>The time that running calls may go on once the service was told to stop.</summary>
    public TimeSpan Drain { get; set; } = Defaults.StopLimit;

    /// <summary>The types of which each call needs an instance.</summary>
    internal IReadOnlyList<Type> Types => _types;

    /// <summary>The procedures that were added.</summary>
    internal IReadOnlyList<LocalProcedure> Procedures => _procedures;

    /// <summary>
    /// Adds the public methods of a type that are marked as <see cref="ProcedureAttribute"/>. Where they are not static, each call has an
    /// instance of its own: the service of that type, or, where there is none, a new one whose constructor gets services; from a scope that
    /// ends with the call.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, one cannot be a procedure, or its name is taken.</exception>
    public HarpDaemonOptions AddProcedures<T>()
        where T : class
    {
        Add(LocalProcedure.AllOf(typeof(T), services => services.GetRequiredService<T>()));
        _types.Add(typeof(T));
        return this;
    }

    /// <summary>
    /// Adds the public methods of an object that are marked as <see cref="ProcedureAttribute"/>. All calls share the object.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, one cannot be a procedure, or its name is taken.</exception>
    public HarpDaemonOptions AddProcedures(object instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Add(LocalProcedure.AllOf(instance.GetType(), _ => instance));
    }

    /// <summary>
    /// Adds a delegate under a name. Its parameters are the arguments, but for a <see cref="CallContext"/>, a <see cref="PacketStream"/>
    /// and a <see cref="CancellationToken"/>.
    /// </summary>
    /// <exception cref="ArgumentException">It cannot be a procedure, or its name is taken.</exception>
    public HarpDaemonOptions AddProcedure(string name, Delegate procedure) => Add([LocalProcedure.Of(name, procedure)]);

    /// <summary>The options that the daemon's own side calls these.</summary>
    /// <exception cref="ConfigurationException">Something is missing, contradictory or unsafe.</exception>
    internal InProcessOptions ToOptions()
    {
        ListenAddress.RefuseExposed(Listen, TlsCertificate is not null, UsersFile is not null);
        return UsersFile is null == AllowAnyone
            ? new InProcessOptions
            {
                Listen = Listen,
                Users = UsersFile,
                Tls = TlsCertificate is null ? null : new TlsFiles(TlsCertificate, TlsKey),
                ConnectionsMax = ConnectionsMax,
                CallsMax = CallsMax,
                CallWait = CallWait,
                Grace = Grace,
                StopLimit = Drain,
            }
            : throw new ConfigurationException(
                $"{nameof(UsersFile)}: expected either a users file or {nameof(AllowAnyone)}, got {(AllowAnyone ? "both" : "neither")}");
    }

    private HarpDaemonOptions Add(IReadOnlyList<LocalProcedure> added)
    {
        foreach (var procedure in added)
        {
            if (_procedures.Exists(other => other.Info.Name == procedure.Info.Name))
            {
                throw new ArgumentException($"a procedure called '{procedure.Info.Name}' exists already");
            }

            _procedures.Add(procedure);
        }

        return this;
    }
}
