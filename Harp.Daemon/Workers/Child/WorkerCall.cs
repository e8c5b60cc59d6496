using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Daemon.Workers.Child;

/// <summary>One call in the worker: bind, acknowledge, run, and say how it ended.</summary>
internal sealed class WorkerCall(WorkerRequest request, FrameWriter output, OutputPump pump, ProcedureTable procedures, int messageBytesMax)
{
    private readonly MessageMaker _maker = new(messageBytesMax);

    /// <summary>The last message of the call; the ones before it were written.</summary>
    public async Task<DaemonMessage> RunAsync(CancellationToken ending)
    {
        if (procedures.Find(request.Procedure) is not { } procedure)
        {
            return DaemonMessage.Error(new HarpError(ErrorType.NoSuchProcedure, $"procedure: no procedure is called '{request.Procedure}'"));
        }

        var packets = new CallPackets(output, _maker, procedure.Streams, ending);
        try
        {
            var context = new CallContext { Procedure = request.Procedure, User = request.User, Client = request.Client };
            var arguments = procedure.Binder.Bind(request.Arguments, context, packets, ending);
            await output.WriteAsync(new Acknowledgement(procedure.Streams), cancellationToken: CancellationToken.None).ConfigureAwait(false);

            // Only now may the procedure run: a process that ends without an acknowledgement has run nothing, and the daemon relies on that.
            await pump.WrittenAsync().ConfigureAwait(false);
            return await OutcomeAsync(procedure, arguments, packets, ending).ConfigureAwait(false);
        }
        catch (HarpErrorException refused)
        {
            return DaemonMessage.Error(refused.Error);
        }
        finally
        {
            await packets.CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task<DaemonMessage> OutcomeAsync(ProcedureInvoker procedure, object?[] arguments, CallPackets packets, CancellationToken ending)
    {
        try
        {
            return DaemonMessage.Result(_maker.Value(await procedure.InvokeAsync(arguments, packets, ending).ConfigureAwait(false), "result"));
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
