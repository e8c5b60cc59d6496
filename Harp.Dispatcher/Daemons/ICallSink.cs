using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Daemons;

/// <summary>
/// Takes what happens to a call. Each call waits until its event is taken, so a daemon is read no faster than the store writes.
/// </summary>
internal interface ICallSink
{
    /// <summary>The connection stands and the request was sent.</summary>
    ValueTask ConnectedAsync(JobId job);

    /// <summary>The daemon acknowledged the call.</summary>
    ValueTask AcknowledgedAsync(JobId job, int attempt);

    /// <summary>Packets came. The task inside is done when they are on disk; until then the run's memory must be left alone.</summary>
    ValueTask<Task> PacketsAsync(JobId job, int attempt, PacketRun run);

    /// <summary>
    /// The call's connection is closed; <paramref name="nothingLeft"/> says whether the daemon is known to have ended the work. With a
    /// large outcome, which takes room until then, done when it is on disk, or never will be.
    /// </summary>
    ValueTask EndedAsync(JobId job, int attempt, OutcomeReply outcome, bool nothingLeft);

    /// <summary>
    /// A daemon was asked to end a call whose connection is gone, and this is known now. Told once for each time that it was asked.
    /// </summary>
    ValueTask EndAnsweredAsync(JobId job, EndAnswer answer);
}
