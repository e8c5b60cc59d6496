using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>The calls of a batch that were acknowledged. That is only of use while a call runs; most that answer at once have ended in the same batch.</summary>
internal sealed class Acknowledgements(Scheduler scheduler)
{
    private readonly List<LoopEvent.Acknowledged> _acknowledged = [];

    public void Add(LoopEvent.Acknowledged acknowledged) => _acknowledged.Add(acknowledged);

    /// <summary>Writes those whose jobs have not ended meanwhile.</summary>
    public void WriteTo(Batch batch)
    {
        foreach (var (job, attempt) in _acknowledged)
        {
            if (scheduler.IsAlive(job))
            {
                batch.Write(new StoreWrite.Acknowledge(job, attempt));
            }
        }

        _acknowledged.Clear();
    }
}
