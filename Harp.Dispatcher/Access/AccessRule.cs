using Harp.Hosting;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Access;

/// <summary>
/// One <c>[[allow]]</c>: these users may do these operations with these jobs. It only ever adds; what no rule allows is denied.
/// </summary>
internal sealed record AccessRule
{
    /// <summary>In a rule's users: everybody who was let in.</summary>
    public const string Everybody = "*";

    /// <summary>The place of the rule, for messages: <c>harpcallerd.toml: allow[1]</c>.</summary>
    public required string Where { get; init; }

    /// <summary>Names, or <see cref="Everybody"/>.</summary>
    public required IReadOnlyCollection<string> Users { get; init; }

    /// <summary>Names of operations; groups are resolved already.</summary>
    public required IReadOnlyCollection<string> Operations { get; init; }

    /// <summary>The hosts of the jobs that it is about; null for any.</summary>
    public IReadOnlyList<Glob>? Hosts { get; init; }

    /// <summary>The procedures of the jobs that it is about; null for any.</summary>
    public IReadOnlyList<Glob>? Procedures { get; init; }

    /// <summary>The queues that it is about, by their labels; null for all queues, and for calls without one.</summary>
    public IReadOnlyList<Glob>? Queues { get; init; }

    /// <summary>True if a rule that names queues is about calls without a queue, too.</summary>
    public bool WithoutQueue { get; init; }

    /// <summary>Those of the queues that a call may make appear; null for all of <see cref="Queues"/>.</summary>
    public IReadOnlyList<Glob>? NewQueues { get; init; }

    /// <summary>True if it is about everybody's jobs, not only about the user's own.</summary>
    public bool AllJobs { get; init; }

    /// <summary>True if it says something about this user and this operation.</summary>
    public bool Concerns(string user, string operation) =>
        Operations.Contains(operation) && (Users.Contains(user) || Users.Contains(Everybody));

    /// <summary>True if it is about this job, when this user asks.</summary>
    public bool Covers(string user, in AccessTarget job) =>
        (AllJobs || job.Owner == user) && Fits(Hosts, job.Host) && Fits(Procedures, job.Procedure);

    /// <summary>True if it is about this queue, or about calls without one.</summary>
    public bool CoversQueue(QueueName? queue) => Queues is null || (queue is null ? WithoutQueue : Fits(Queues, queue.Label));

    /// <summary>True if it lets this queue, which it is about, appear.</summary>
    public bool LetsAppear(QueueName? queue) => queue is null || NewQueues is null || Fits(NewQueues, queue.Label);

    private static bool Fits(IReadOnlyList<Glob>? globs, string text) => globs is null || globs.Any(glob => glob.Matches(text));
}
