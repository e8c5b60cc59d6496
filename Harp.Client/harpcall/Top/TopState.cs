using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Top;

/// <summary>
/// The state of the screen beyond the sample: which job is chosen, and whether its cancelling is asked about. It is pure: keys in, wishes
/// out.
/// </summary>
internal sealed class TopState
{
    /// <summary>The words that news of something that went wrong begin with.</summary>
    public const string Trouble = "! ";

    private const int PageRows = 10;

    private int _at;

    /// <summary>The newest sample; setting it keeps the choice on its job, or else at its place.</summary>
    public TopSample Sample { get; private set; } = TopSample.Empty;

    /// <summary>The running jobs and then the waiting ones, in the order in which they are shown: those that take longest first.</summary>
    public IReadOnlyList<JobSummary> Jobs { get; private set; } = [];

    public JobSummary? Chosen => Jobs.Count == 0 ? null : Jobs[_at];

    /// <summary>The job whose cancelling is asked about.</summary>
    public JobSummary? Asked { get; private set; }

    /// <summary>The last thing that was done, or went wrong.</summary>
    public string News { get; set; } = "";

    public void Take(TopSample sample)
    {
        var chosen = Chosen?.Id;
        Sample = sample;
        Jobs = [.. sample.Running.OrderBy(job => job.StartedAt), .. sample.Waiting.Reverse()];
        var same = chosen is null ? -1 : Jobs.Index().FirstOrDefault(place => place.Item.Id == chosen, (-1, null!)).Index;
        _at = Math.Clamp(same >= 0 ? same : _at, 0, Math.Max(0, Jobs.Count - 1));
    }

    /// <summary>Takes a key, and returns the command that it asks for.</summary>
    public TopCommand Press(ConsoleKeyInfo key)
    {
        if (Asked is { } asked)
        {
            Asked = null;
            return key.KeyChar is 'y' or 'Y' ? new TopCommand(TopCommandKind.Cancel, asked) : TopCommand.None;
        }

        if (ScreenKeys.Leaves(key))
        {
            return new TopCommand(TopCommandKind.Leave, null);
        }

        if (ScreenKeys.Moves(key, PageRows) is not 0 and var rows)
        {
            _at = (int)Math.Clamp((long)_at + rows, 0, Math.Max(0, Jobs.Count - 1));
        }

        News = "";
        Asked = key.KeyChar is 'c' ? Chosen : null;
        return Chosen is { } job && (key.KeyChar is 'f' || key.Key == ConsoleKey.Enter)
            ? new TopCommand(TopCommandKind.Follow, job) : TopCommand.None;
    }
}
