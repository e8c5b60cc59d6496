using System.Collections.Concurrent;
using Harp.Protocol.Errors;
using Harp.Serving.Procedures;

namespace Harp.Serving.Listening;

/// <summary>Bounds how many calls of one procedure run at once, where it says so. Nobody waits here: what is too much is refused.</summary>
internal sealed class ProcedureGate
{
    private readonly ConcurrentDictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>Takes a place, until what is returned is disposed of.</summary>
    /// <exception cref="HarpErrorException"><c>overloaded</c>: all are taken.</exception>
    public IDisposable Enter(ProcedureInfo procedure)
    {
        if (procedure.MaxConcurrent is not { } max)
        {
            return Place.None;
        }

        if (_running.AddOrUpdate(procedure.Name, 1, (_, running) => running + 1) <= max)
        {
            return new Place(this, procedure.Name);
        }

        Leave(procedure.Name);
        throw new HarpErrorException(new HarpError(
            ErrorType.Overloaded,
            $"procedure '{procedure.Name}': all {max} calls of it that may run at once do; this one was not started",
            HarpError.WithData(("retry_after", 1), ("limit", max))));
    }

    private void Leave(string name) => _running.AddOrUpdate(name, 0, (_, running) => running - 1);

    private sealed class Place(ProcedureGate? gate, string name) : IDisposable
    {
        private ProcedureGate? _gate = gate;

        public static Place None { get; } = new(null, "");

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(name);
    }
}
