using Harp.Procedures;
using Harp.Protocol.Json;

namespace Harp.Serving.Procedures;

/// <summary>A procedure in the worker, whatever kind it is of.</summary>
internal abstract class RunnableProcedure
{
    /// <summary>True if packets may come before its outcome.</summary>
    public abstract bool Streams { get; }

    /// <summary>True if code of the author's runs where the arguments are fitted, as constructors do.</summary>
    public virtual bool RunsToPrepare => false;

    /// <summary>Fits the arguments to the procedure, without running it; what comes back runs it, and returns its result.</summary>
    /// <exception cref="Protocol.Errors.HarpErrorException"><c>invalid_argument_list</c>.</exception>
    public abstract Func<Task<object?>> Prepare(RawJson arguments, CallContext context, PacketStream packets, CancellationToken ending);
}
