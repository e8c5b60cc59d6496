using System.Text;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>Notes what a call tells, and says that packets are on disk when the test says so.</summary>
internal sealed class RecordingSink : ICallSink
{
    private readonly List<string> _told = [];
    private readonly TaskCompletionSource<OutcomeReply> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When packets are on disk.</summary>
    public Task Disk { get; set; } = Task.CompletedTask;

    public Task Connected => _connected.Task;

    public Task<OutcomeReply> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public string[] Told
    {
        get
        {
            lock (_told)
            {
                return [.. _told];
            }
        }
    }

    public int Packets { get; private set; }

    /// <summary>Whether the end was told with the word that the daemon has ended the work.</summary>
    public bool? NothingLeft { get; private set; }

    /// <summary>The lines of all packets, as they would be stored.</summary>
    public StringBuilder Lines { get; } = new();

    /// <summary>When the packets arrived.</summary>
    public List<long> Times { get; } = [];

    public ValueTask ConnectedAsync(JobId job)
    {
        Tell("connected");
        _connected.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public ValueTask AcknowledgedAsync(JobId job, int attempt)
    {
        Tell($"acknowledged {attempt}");
        return ValueTask.CompletedTask;
    }

    public ValueTask<Task> PacketsAsync(JobId job, int attempt, PacketRun run)
    {
        lock (_told)
        {
            Assert.Equal(Packets, run.First);
            foreach (var group in run.Times.Split(run.Count))
            {
                Times.AddRange(Enumerable.Repeat(group.Time, group.Packets));
            }

            Packets += run.Count;
            Lines.Append(Encoding.UTF8.GetString(run.Lines.Span));
        }

        return ValueTask.FromResult(Disk);
    }

    public ValueTask EndedAsync(JobId job, int attempt, OutcomeReply outcome, bool nothingLeft)
    {
        NothingLeft = nothingLeft;
        Assert.True(_ended.TrySetResult(outcome), "the end is told once");
        Tell(Encoding.UTF8.GetString(WireBytes.Of(outcome)));
        return ValueTask.CompletedTask;
    }

    /// <summary>What became of asking the daemon to end the call; null where nobody told.</summary>
    public EndAnswer? EndAnswer { get; private set; }

    public ValueTask EndAnsweredAsync(JobId job, EndAnswer answer)
    {
        EndAnswer = answer;
        return ValueTask.CompletedTask;
    }

    private void Tell(string what)
    {
        lock (_told)
        {
            _told.Add(what);
        }
    }
}
