using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Daemon.Workers.Child;

/// <summary>Takes one request after another. A line that comes while a call runs asks for its end.</summary>
internal sealed class WorkerLoop(
    FrameReader input, FrameWriter output, OutputPump pump, ProcedureTable procedures, MessageMaker maker, Leftovers leftovers, WorkerSetup setup)
{
    private static readonly byte[] IdleLine = [.. WorkerLines.Idle, (byte)'\n'];

    public async Task RunAsync()
    {
        Warm();
        await output.WriteLinesAsync(IdleLine).ConfigureAwait(false);
        var next = input.ReadAsync().AsTask();
        while (await next.ConfigureAwait(false) is { Status: FrameStatus.Line } frame)
        {
            var request = WorkerRequest.Parse(frame.Line);
            next = input.ReadAsync().AsTask();
            Bounds.RenewProcessorTime(setup);
            using var ending = new CancellationTokenSource();
            var call = Task.Run(() => new WorkerCall(request, output, pump, procedures, maker).RunAsync(ending.Token));
            while (await Task.WhenAny(call, next).ConfigureAwait(false) != call && (await next.ConfigureAwait(false)).Status == FrameStatus.Line)
            {
                next = input.ReadAsync().AsTask();
                await ending.CancelAsync().ConfigureAwait(false);
            }

            await output.WriteAsync(await call.ConfigureAwait(false), more: true).ConfigureAwait(false);
            var spent = await leftovers.FindAsync().ConfigureAwait(false);
            await output.WriteLinesAsync(spent is null ? IdleLine : WorkerLines.Spent(spent)).ConfigureAwait(false);
        }
    }

    /// <summary>Runs what every call runs, so that the first caller does not wait for it to be compiled.</summary>
    private static void Warm()
    {
        var line = WireBytes.Of(new WorkerRequest("-", RawJson.Parse("[1,\"a\",{\"b\":[true]}]"), "-", "-"));
        var arguments = Procedures.Binding.ArgumentList.Split(WorkerRequest.Parse(line).Arguments);
        foreach (var argument in arguments)
        {
            DaemonMessage.Parse(WireBytes.Of(DaemonMessage.Result(StrictJson.FromValue(StrictJson.ToToken(argument.Value)))));
        }

        Procedures.Binding.ValueMismatch.Find(typeof(int), nullable: false, arguments[0].Value, "-");
        new MessageMaker(1024, stacks: false).Exception(new InvalidOperationException("-"));
        DaemonMessage.Error(HarpError.Parse("-")).Write(new System.Buffers.ArrayBufferWriter<byte>());
    }
}
