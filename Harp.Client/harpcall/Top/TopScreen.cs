using Harp.Client.CommandLine.Output;
using Harp.Client.Errors;

namespace Harp.Client.CommandLine.Top;

/// <summary>
/// The live screen: samples are taken in the background, keys are heard at once, and one loop owns the state and draws. A dispatcher that
/// cannot be reached is told on the screen, and asked again.
/// </summary>
internal sealed class TopScreen(VerbContext context, TimeSpan interval)
{
    private readonly TopState _state = new();
    private readonly TopView _view =
        new($"harpcall top   {context.Settings.Dispatcher}   every {Duration.Of(interval)}", context.Terminal.OutPaint);
    private readonly TopSampler _sampler = new(context.Caller, context.Time);
    private Task<TopSample>? _sampling;
    private Task<string>? _cancelling;
    private TopFollow? _follow;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var screen = await Screen.OpenAsync(context.Terminal, cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var change in screen.HappeningsAsync(interval, context.Time, cancellationToken).ConfigureAwait(false))
            {
                if (change.Key is { } key && await PressAsync(key, screen, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                Sample(change.IsTick, screen, cancellationToken);
                Told();
                await screen.DrawAsync(Lines, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await BackAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<string> Lines(TerminalSize size) =>
        _follow?.Lines(size, context.Terminal.OutPaint) ?? _view.Lines(_state, size, context.Time.GetUtcNow());

    /// <summary>Acts on a key; true where the screen is to end.</summary>
    private async Task<bool> PressAsync(ConsoleKeyInfo key, Screen screen, CancellationToken cancellationToken)
    {
        if (_follow is { } follow)
        {
            if (key.KeyChar == 'c')
            {
                Cancel(follow.Id, screen, cancellationToken);
            }
            else if (ScreenKeys.Leaves(key))
            {
                await BackAsync().ConfigureAwait(false);
            }

            return false;
        }

        var command = _state.Press(key);
        if (command is { Act: TopCommandKind.Cancel, Job: { } job })
        {
            Cancel(job.Id, screen, cancellationToken);
        }
        else if (command is { Act: TopCommandKind.Follow, Job: { } chosen })
        {
            _follow = new TopFollow(context.Caller.Job(chosen.Id), $"{chosen.Procedure} on {chosen.Host}", screen.Post);
            _follow.Start();
        }

        return command.Act == TopCommandKind.Leave;
    }

    private async Task BackAsync()
    {
        if (_follow is { } follow)
        {
            _follow = null;
            await follow.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Begins a sample where it is time and none is being taken.</summary>
    private void Sample(bool isTime, Screen screen, CancellationToken cancellationToken)
    {
        if (isTime && _sampling is null)
        {
            _sampling = _sampler.TakeAsync(cancellationToken);
            _sampling.ContinueWith(
                _ => screen.Post(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void Cancel(string id, Screen screen, CancellationToken cancellationToken)
    {
        _cancelling = CancelAsync(id, cancellationToken);
        _cancelling.ContinueWith(
            _ => screen.Post(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<string> CancelAsync(string id, CancellationToken cancellationToken) =>
        await context.Caller.Job(id).CancelAsync(cancellationToken).ConfigureAwait(false)
            ? $"job {id} was cancelled" : $"job {id} had ended";

    /// <summary>Takes over what has become known meanwhile.</summary>
    private void Told()
    {
        if (_sampling is { IsCompleted: true } sampling)
        {
            _sampling = null;
            _state.News = Try(sampling, _state.Take)
                ?? (_state.News.StartsWith(TopState.Trouble, StringComparison.Ordinal) ? "" : _state.News);
        }

        if (_cancelling is { IsCompleted: true } cancelling)
        {
            _cancelling = null;
            _state.News = Try(cancelling, told => _state.News = told) ?? _state.News;
        }
    }

    /// <summary>Uses what a task brought; what went wrong with it, where it did.</summary>
    private static string? Try<T>(Task<T> task, Action<T> use)
    {
        try
        {
            use(task.GetAwaiter().GetResult());
            return null;
        }
        catch (HarpException failed)
        {
            // The next sample may succeed; the person sees why this one did not.
            return TopState.Trouble + failed.Message;
        }
    }
}
