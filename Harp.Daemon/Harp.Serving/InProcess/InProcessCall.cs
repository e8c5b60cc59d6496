using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Listening;
using Harp.Serving.Procedures;
using Microsoft.Extensions.DependencyInjection;

namespace Harp.Serving.InProcess;

/// <summary>One call in this process: bind, acknowledge, run, and say how it ended. Each has a scope of services of its own.</summary>
internal sealed class InProcessCall(
    Invocation call, CallPeer peer, LocalProcedure procedure, IServiceProvider services, int messageBytesMax)
{
    private readonly MessageMaker _maker = new(messageBytesMax, stacks: false);

    /// <summary>True if the procedure may have done something.</summary>
    public bool Started { get; private set; }

    /// <summary>
    /// The last message of the call, which was not sent; null where the caller left meanwhile. Ends when the procedure does.
    /// </summary>
    /// <exception cref="HarpErrorException">The arguments do not fit: nothing was started.</exception>
    public async Task<DaemonMessage?> RunAsync()
    {
        var ending = peer.Ending.Token;
        var packets = new PeerPackets(peer, _maker, procedure.Invoker.Streams);
        var arguments = procedure.Invoker.Bind(call.Arguments, call.ToContext(), packets, ending);
        try
        {
            ending.ThrowIfCancellationRequested();
            Started = true;
            await peer.Writer.WriteAsync(new Acknowledgement(procedure.Invoker.Streams), cancellationToken: ending).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is IOException or TimeoutException or OperationCanceledException)
        {
            // Nothing was started, but whoever was told so may have read the acknowledgement already.
            peer.Ending.Set(CallEnd.Gone);
            return null;
        }

        try
        {
            return await OutcomeAsync(arguments, packets, ending).ConfigureAwait(false);
        }
        finally
        {
            await packets.CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task<DaemonMessage> OutcomeAsync(object?[] arguments, PacketStream packets, CancellationToken ending)
    {
        try
        {
            await using var scope = services.CreateAsyncScope();
            var target = procedure.TargetOf(scope.ServiceProvider);
            return DaemonMessage.Result(
                _maker.Value(await procedure.Invoker.Run(target, arguments, packets, ending).ConfigureAwait(false), "result"));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return DaemonMessage.Error(new HarpError(ErrorType.Cancelled, "the call was ended at the caller's wish"));
        }
        catch (InvalidPacketException refused)
        {
            return DaemonMessage.Error(new HarpError(ErrorType.InvalidMessage, refused.Message));
        }
#pragma warning disable CA1031 // Whatever a procedure raises is its outcome: this is the barrier between its code and ours.
        catch (Exception raised)
#pragma warning restore CA1031
        {
            return DaemonMessage.Exception(_maker.Exception(raised));
        }
    }
}
