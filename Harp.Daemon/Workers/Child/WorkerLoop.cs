using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Procedures;
using Harp.Serving.Procedures.Binding;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Takes one request after another, and carries it out on the thread that brought it, since each change of thread is paid by every call. A
/// line that comes while a call runs asks for its end.
/// </summary>
internal sealed class WorkerLoop(
    FrameReader input, WorkerOutput output, ProcedureTable procedures, MessageMaker maker, Leftovers leftovers, WorkerSetup setup)
{
    private static readonly byte[] IdleLine = [.. WorkerLines.Idle, (byte)'\n'];

    public async Task RunAsync()
    {
        Warm();
        output.AddLine(IdleLine);
        output.Flush();
        var next = input.ReadAsync().AsTask();
        while (await next.ConfigureAwait(false) is { Status: FrameStatus.Line } frame)
        {
            var call = WorkerRequest.Parse(frame.Line);
            next = input.ReadAsync().AsTask();
            Bounds.RenewProcessorTime(setup);
            var token = new CallToken();
            _ = token.WatchAsync(next);
            CallScope.Enter();
            var carriedOut = new WorkerCall(call, output, procedures, maker);
            output.Add(await carriedOut.RunAsync(token.Token).ConfigureAwait(false));
            CallScope.Leave();
            var spent = carriedOut.Spent ?? await leftovers.FindAsync().ConfigureAwait(false);
            if (next is { IsCompletedSuccessfully: true, Result.Status: FrameStatus.Line })
            {
                // It asked for the end of this call.
                next = input.ReadAsync().AsTask();
            }

            token.End();
            output.AddLine(spent is null ? IdleLine : WorkerLines.Spent(spent));
            output.Flush();
        }
    }

    /// <summary>Runs what every call runs, so that the first caller does not wait for it to be compiled.</summary>
    private static void Warm()
    {
        var line = WireBytes.Of(new WorkerRequest(new Invocation("-", RawJson.Parse("[1,\"a\",{\"b\":[true]}]"), "-", "-")));
        var arguments = ArgumentList.Split(WorkerRequest.Parse(line).Arguments);
        foreach (var argument in arguments)
        {
            DaemonMessage.Parse(WireBytes.Of(DaemonMessage.Result(StrictJson.FromValue(StrictJson.ToToken(argument.Value)))));
        }

        ValueMismatch.Find(typeof(int), nullable: false, arguments[0].Value, "-");
        new MessageMaker(1024, stacks: false).Exception(new InvalidOperationException("-"));
        DaemonMessage.Error(HarpError.Parse("-")).Write(new System.Buffers.ArrayBufferWriter<byte>());
    }
}
