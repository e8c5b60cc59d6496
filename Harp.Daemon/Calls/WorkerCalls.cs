using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Protocol.Errors;
using Harp.Serving.Listening;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Calls;

/// <summary>
/// Carries calls out in worker processes, all of the same procedures. A worker may have ended while it was idle, unnoticed until a call:
/// then nothing ran, and the next one is tried.
/// </summary>
/// <param name="catalogue">What can be called.</param>
/// <param name="services">The workers, which end with this.</param>
/// <param name="folder">What they load, removed at the end; null where they are not real.</param>
internal sealed class WorkerCalls(Catalogue catalogue, WorkerServices services, ProcedureFolder? folder) : ICallHandler
{
    public Catalogue Catalogue => catalogue;

    public (int Idle, int Busy) Workers => (services.Workers.Idle, services.Workers.Busy);

    public async Task<CallOutcome> CallAsync(ProcedureInfo procedure, Invocation call, CallPeer peer)
    {
        for (var attempt = 1; ; attempt++)
        {
            var worker = await services.Workers.TakeAsync(RunAs.Of(procedure), peer.Ending.Token).ConfigureAwait(false);
            if (peer.Ending.Token.IsCancellationRequested)
            {
                await services.Workers.ReleaseAsync(worker, reusable: true).ConfigureAwait(false);
                throw new OperationCanceledException(peer.Ending.Token);
            }

            using var limit = peer.Ending.EndAfter(procedure.TimeLimit, services.Time);
            var relay = new CallRelay(worker, peer, services);
            var failure = await RunAsync(relay, worker, call.Until(services.Time.GetUtcNow(), procedure.TimeLimit)).ConfigureAwait(false);
            if (!relay.NothingRan || attempt == WorkerLimits.AttemptsMax || peer.Ending.Token.IsCancellationRequested)
            {
                return new CallOutcome(failure, failure?.Type ?? relay.Outcome);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await services.Workers.DisposeAsync().ConfigureAwait(false);
        folder?.Dispose();
    }

    /// <summary>A fault of ours must not leave a procedure running that nobody waits for, nor a worker that nobody gives back.</summary>
    private async Task<HarpError?> RunAsync(CallRelay relay, Worker worker, Invocation call)
    {
        try
        {
            return await relay.RunAsync(call).ConfigureAwait(false);
        }
        catch when (!relay.HasReleased)
        {
            await services.Workers.ReleaseAsync(worker, reusable: false).ConfigureAwait(false);
            throw;
        }
    }
}
