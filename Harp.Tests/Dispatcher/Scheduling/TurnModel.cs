using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>Plays submissions, ends and cancellations on a scheduler and knows exactly who could start when.</summary>
internal sealed class TurnModel(int runningMax, int hostMax, int userMax = int.MaxValue)
{
    private readonly SchedulerBench _bench = new(new SchedulerLimits { RunningMax = runningMax, HostMax = hostMax, UserMax = userMax });
    private readonly List<Job> _jobs = [];
    private readonly Dictionary<string, int> _concurrency = [];

    /// <summary>For each queue that could start a job but for its host: who started one before it did.</summary>
    private readonly Dictionary<string, HashSet<string>> _passedBy = [];

    public void Play(IEnumerable<Step> history)
    {
        foreach (var step in history)
        {
            Play(step);
            Watch();
        }

        while (_jobs.Find(job => job.Runs) is { } running)
        {
            End(running);
            Watch();
        }

        Assert.Empty(_jobs);
        _bench.ExpectNothingLeft();
    }

    private void Play(Step step)
    {
        if (step.Kind == StepKind.Submit)
        {
            Submit(step.Queue == 0 ? null : $"q{step.Queue}", step.Concurrency, $"host{step.Host}", step.UserName);
        }
        else if (_jobs.Where(job => job.Runs == (step.Kind == StepKind.Ended)).ToArray() is { Length: > 0 } candidates)
        {
            var job = candidates[step.Job % candidates.Length];
            if (job.Runs)
            {
                End(job);
            }
            else
            {
                _jobs.Remove(job);
                _bench.Cancel(job.Id);
            }
        }
    }

    private void Submit(string? queue, int concurrency, string host, string? user)
    {
        var line = queue ?? $"no queue, {host}, {user}";
        if (_jobs.TrueForAll(other => other.Line != line))
        {
            _concurrency[line] = queue is null ? int.MaxValue : concurrency;
        }

        // The scheduler may start it at once; its orders are looked at afterwards.
        _jobs.Add(new Job(_bench.Submit(queue, concurrency, host: host, user: user), line, host, user));
    }

    private void End(Job job)
    {
        _jobs.Remove(job);
        _bench.CallEnds(job.Id);
    }

    private void Watch()
    {
        foreach (var started in _bench.Started())
        {
            var job = _jobs.Single(job => job.Id == started);
            ForgetTurnsThatAreOver();
            Assert.True(job == Next(job.Line) && CouldStart(job.Line));
            foreach (var other in Lines().Where(line => line != job.Line && CouldStart(line)))
            {
                Assert.True(PassedBy(other).Add(job.Line), $"{job.Line} passed {other} twice");
            }

            _passedBy.Remove(job.Line);
            job.Runs = true;
            Assert.InRange(_jobs.Count(other => other.Runs), 1, runningMax);
        }

        ForgetTurnsThatAreOver();
        Assert.True(_jobs.Count(job => job.Runs) == runningMax || !Lines().Any(CouldStart), "somebody could start a job");
    }

    private void ForgetTurnsThatAreOver()
    {
        foreach (var line in _passedBy.Keys.Where(line => !HasTurn(line)).ToArray())
        {
            _passedBy.Remove(line);
        }
    }

    private string[] Lines() => [.. _jobs.Select(job => job.Line).Distinct()];

    private Job? Next(string line) => _jobs.Find(job => job.Line == line && !job.Runs);

    private bool HasTurn(string line) => Next(line) is not null && _jobs.Count(job => job.Line == line && job.Runs) < _concurrency[line];

    private bool CouldStart(string line) => HasTurn(line) && Next(line) is { } next
        && _jobs.Count(job => job.Host == next.Host && job.Runs) < hostMax
        && (next.User is null || _jobs.Count(job => job.User == next.User && job.Runs) < userMax);

    private HashSet<string> PassedBy(string line) => _passedBy.TryGetValue(line, out var passed) ? passed : _passedBy[line] = [];

    private sealed class Job(JobId id, string line, string host, string? user)
    {
        public JobId Id { get; } = id;

        public string Line { get; } = line;

        public string Host { get; } = host;

        public string? User { get; } = user;

        public bool Runs { get; set; }
    }
}
