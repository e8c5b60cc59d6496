using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Listening;
using Harp.Serving.Procedures;
using Microsoft.Extensions.Logging;

namespace Harp.Serving.InProcess;

/// <summary>
/// Carries calls out in this process. A procedure is asked to end by its token, and cannot be killed: where it does not heed that in time,
/// the connection is broken without a last word, so that nobody is told that nothing of it is left, and it keeps its place among the calls
/// until it has ended.
/// </summary>
internal sealed class InProcessCalls : ICallHandler
{
    /// <summary>The time that dispatchers wait for the last word of a call that they ended.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, LocalProcedure> _procedures;
    private readonly InProcessOptions _options;
    private readonly IServiceProvider _services;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;

    public InProcessCalls(
        IEnumerable<LocalProcedure> procedures, InProcessOptions options, IServiceProvider services, ILogger log, TimeProvider time)
    {
        (_options, _services, _log, _time) = (options, services, log, time);
        _procedures = procedures.ToDictionary(procedure => procedure.Info.Name, StringComparer.Ordinal);
        _slots = new SemaphoreSlim(options.CallsMax);
        Catalogue = new Catalogue(_procedures.Values.Select(procedure => procedure.Info).Append(BuiltInProcedures.List));
    }

    public Catalogue Catalogue { get; }

    public (int Idle, int Busy) Workers => (0, _options.CallsMax - _slots.CurrentCount);

    public async Task<CallOutcome> CallAsync(ProcedureInfo procedure, Invocation call, CallPeer peer)
    {
        if (!await _slots.WaitAsync(_options.CallWait, peer.Ending.Token).ConfigureAwait(false))
        {
            throw new HarpErrorException(new HarpError(
                ErrorType.Overloaded,
                $"{_options.CallsMax} calls ran for {_options.CallWait.TotalSeconds} s, the most that may; the procedure was not started",
                HarpError.WithData(("retry_after", 1), ("limit", _options.CallsMax))));
        }

        using var limit = peer.Ending.EndAfter(procedure.TimeLimit, _time);
        var one = new InProcessCall(call, peer, _procedures[procedure.Name], _services, _options.Limits.DaemonMessageBytesMax);
        var running = Task.Run(() => RunAsync(one));
        await Task.WhenAny(running, peer.Ending.Ended).ConfigureAwait(false);
        if (!peer.Ending.Token.IsCancellationRequested)
        {
            return await SendAsync(await running.ConfigureAwait(false), peer).ConfigureAwait(false);
        }

        return await EndEarlyAsync(one, running, call, peer).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The place of a call is free when its procedure has ended, whoever still waits for it.</summary>
    private async Task<DaemonMessage?> RunAsync(InProcessCall call)
    {
        try
        {
            return await call.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private static async Task<CallOutcome> SendAsync(DaemonMessage? last, CallPeer peer)
    {
        if (last is not { } message)
        {
            return new CallOutcome(null, CallOutcome.CallerLeft);
        }

        try
        {
            peer.Count(message);
            await peer.Writer.WriteAsync(message).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is IOException or TimeoutException or ObjectDisposedException)
        {
            peer.Connection.Abort();
        }

        return new CallOutcome(null, message.Kind switch
        {
            DaemonMessageKind.Result => CallOutcome.Result,
            DaemonMessageKind.Exception => CallOutcome.Exception,
            _ => HarpError.Read(message.Value).Type,
        });
    }

    private async Task<CallOutcome> EndEarlyAsync(InProcessCall one, Task<DaemonMessage?> running, Invocation call, CallPeer peer)
    {
        var end = await peer.Ending.Ended.ConfigureAwait(false);
        var stops = end.Answer?.Type == ErrorType.Shutdown;
        var word = end.Answer?.Type ?? CallOutcome.CallerLeft;
        if (!await EndsInAsync(running, stops ? _options.Grace : _options.Grace + LastWord).ConfigureAwait(false))
        {
            _log.GoesOn(call.Procedure);
            peer.Remainder = running;
            peer.Connection.Abort();
            return new CallOutcome(null, word);
        }

        var refusal = await RefusalOfAsync(running).ConfigureAwait(false);
        return refusal is not null && end.Answer is not null
            ? new CallOutcome(refusal, refusal.Type)
            : new CallOutcome(stops ? CallEnd.ShutdownOf(one.Started ? CallStarted.Yes : CallStarted.No).Answer : end.Answer, word);
    }

    private async Task<bool> EndsInAsync(Task running, TimeSpan limit)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(running, Task.Delay(limit, _time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return running.IsCompleted;
    }

    private static async Task<HarpError?> RefusalOfAsync(Task<DaemonMessage?> running)
    {
        try
        {
            await running.ConfigureAwait(false);
            return null;
        }
        catch (HarpErrorException refused)
        {
            return refused.Error;
        }
    }
}
