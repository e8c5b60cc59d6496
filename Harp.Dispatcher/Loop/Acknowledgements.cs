using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The calls that were acknowledged in a batch. That is only of use while they run, so it is written at the batch's end of those that do: most that answer at once have
/// ended by then.
/// </summary>
internal sealed class Acknowledgements(Scheduler scheduler, Batch batch)
{
    private readonly List<LoopEvent.Acknowledged> _heard = [];

    public void Add(LoopEvent.Acknowledged acknowledged) => _heard.Add(acknowledged);

    public void Write()
    {
        foreach (var (job, attempt) in _heard.Where(heard => scheduler.IsAlive(heard.Job)))
        {
            batch.Write(new StoreWrite.Acknowledge(job, attempt));
        }

        _heard.Clear();
    }
}
