using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The calls that were acknowledged in this batch. That is only of use while they run, and most that answer at once have ended in the same
/// batch.
/// </summary>
internal sealed class Acknowledgements(Scheduler scheduler)
{
    private readonly List<LoopMessage.Acknowledged> _calls = [];

    public void Add(LoopMessage.Acknowledged call) => _calls.Add(call);

    /// <summary>The batch is complete: what is still of use is written with it.</summary>
    public void WriteTo(Batch batch)
    {
        foreach (var (job, attempt) in _calls)
        {
            if (scheduler.IsAlive(job))
            {
                batch.Write(new StoreWrite.Acknowledge(job, attempt));
            }
        }

        _calls.Clear();
    }
}
