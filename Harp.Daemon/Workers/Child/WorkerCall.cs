using System.Diagnostics;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers.Child;

/// <summary>One call in the worker: bind, acknowledge, run, and say how it ended.</summary>
internal sealed class WorkerCall(Invocation call, WorkerOutput output, ProcedureTable procedures, MessageMaker maker)
{
    private static readonly byte[] BindingLine = [.. WorkerLines.Binding, (byte)'\n'];

    /// <summary>The reason why the process cannot take another call after what this one raised; null where it can.</summary>
    public string? Spent { get; private set; }

    /// <summary>The last message of the call; the ones before it were written.</summary>
    public async Task<DaemonMessage> RunAsync(CancellationToken ending)
    {
        try
        {
            return await RunAsync(procedures.Find(call.Procedure), ending).ConfigureAwait(false);
        }
        catch (HarpErrorException refused)
        {
            Spent = Aftermath.Of(refused);
            return DaemonMessage.Error(refused.Error);
        }
    }

    private async Task<DaemonMessage> RunAsync(RunnableProcedure procedure, CancellationToken ending)
    {
        var packets = new CallPackets(output, maker, procedure.Streams, ending)
        {
            Patience = new Patience(call.Deadline, call.Patience, TimeProvider.System),
        };
        try
        {
            if (procedure.RunsToPrepare)
            {
                output.AddLine(BindingLine);
                output.Flush();
            }

            var run = procedure.Prepare(call.Arguments, call.ToContext(), packets, ending);

            // Only then may the procedure run: a process that ends without an acknowledgement, and without having said that it binds, has
            // run nothing. The daemon relies on that.
            output.Add(new Acknowledgement(procedure.Streams));
            output.Flush();
            using var activity = Traced();
            return await OutcomeAsync(run, ending).ConfigureAwait(false);
        }
        finally
        {
            packets.Close();
        }
    }

    /// <summary>Makes what the procedure asks elsewhere part of the call's trace; null where nobody traces the call.</summary>
    private Activity? Traced() => call.Trace is { } parent ? new Activity("procedure").SetParentId(parent).Start() : null;

    private async Task<DaemonMessage> OutcomeAsync(Func<Task<object?>> run, CancellationToken ending)
    {
        try
        {
            return DaemonMessage.Result(maker.Value(await run().ConfigureAwait(false), "result"));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return DaemonMessage.Error(new HarpError(ErrorType.Cancelled, "the call was ended at the caller's wish"));
        }
        catch (ProcedureLoadingException unloadable)
        {
            return DaemonMessage.Error(new HarpError(ErrorType.ProcedureLoadingError, unloadable.Message));
        }
        catch (InvalidPacketException refused)
        {
            return DaemonMessage.Error(new HarpError(ErrorType.InvalidMessage, refused.Message));
        }
#pragma warning disable CA1031 // Whatever a procedure raises is its outcome: this is the barrier between its code and ours.
        catch (Exception raised)
#pragma warning restore CA1031
        {
            Spent = Aftermath.Of(raised);
            return DaemonMessage.Exception(maker.Exception(raised));
        }
    }
}
