using System.Globalization;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>
/// A daemon that goes on working whatever it is told, and a dispatcher that dies meanwhile: the next job of the queue waits until that must
/// be over.
/// </summary>
public sealed class HeldSlotTests : IAsyncDisposable
{
    private const string Queue = ",\"queue\":{\"name\":{\"q\":1}}";

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly DispatcherProcess _dispatcher;

    public HeldSlotTests() => _dispatcher = NewDispatcher(stop: 60, Settle);

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_slot_of_a_cancelled_call_settles_after_kill_9()
    {
        var (stubborn, next) = await SubmitAsync();
        Assert.Equal("{\"cancelled\":true}", await _dispatcher.AskAsync($"{{\"harpcaller\":1,\"cancel\":\"{stubborn}\"}}"));
        Assert.Equal("{\"cancelled\":true}", await _dispatcher.ResultOfAsync(stubborn));
        await _dispatcher.KillAsync();

        await ExpectToSettleAsync(next);
    }

    [Fact]
    public async Task The_slot_of_an_interrupted_call_settles_anew_after_a_second_kill_9()
    {
        // The first two are so patient that the next job cannot have been started by them, however slow the machine is.
        await using var patient = NewDispatcher(stop: 60, TimeSpan.FromMinutes(10));
        await patient.StartAsync();
        var (stubborn, next) = await SubmitAsync(patient);
        await patient.KillAsync();
        await patient.StartAsync();
        Assert.Contains("\"interrupted\"", await patient.ResultOfAsync(stubborn), StringComparison.Ordinal);
        await patient.KillAsync();

        await ExpectToSettleAsync(next);
    }

    [Fact]
    public async Task The_slot_of_a_call_that_outlived_a_stop_settles_at_the_next_start()
    {
        // So patient that it cannot have started the next job before its process has ended, however slow the machine is.
        await using var patient = NewDispatcher(stop: 0.2, TimeSpan.FromMinutes(10));
        await patient.StartAsync();
        var (stubborn, next) = await SubmitAsync(patient);
        Assert.Equal(0, await patient.StopAsync());

        await ExpectToSettleAsync(next);
        Assert.Contains("\"interrupted\"", await _dispatcher.ResultOfAsync(stubborn), StringComparison.Ordinal);
    }

    private DispatcherProcess NewDispatcher(double stop, TimeSpan settle) => new(
        _folder, _daemon.HostLine,
        string.Create(
            CultureInfo.InvariantCulture, $"[times]\nstop = {stop}\ndrain = 0.2\nsettle = 0\npause_max = {settle.TotalSeconds}\n"));

    private async Task<(string Stubborn, string Next)> SubmitAsync(DispatcherProcess? started = null)
    {
        if (started is null)
        {
            await _dispatcher.StartAsync();
        }

        var dispatcher = started ?? _dispatcher;
        var stubborn = await dispatcher.SubmitAsync("stubborn", 1, Queue);
        await Eventually.HoldsAsync("the first job of the queue runs", () => _daemon.Started.Contains("[1]"));
        return (stubborn, await dispatcher.SubmitAsync("echo", 2, Queue));
    }

    private async Task ExpectToSettleAsync(string next)
    {
        var before = TimeProvider.System.GetTimestamp();
        await _dispatcher.StartAsync();

        Assert.Equal("{\"result\":[2]}", await _dispatcher.ResultOfAsync(next));
        Assert.InRange(TimeProvider.System.GetElapsedTime(before, _daemon.StartOf("[2]")), Settle, TimeSpan.MaxValue);
    }
}
