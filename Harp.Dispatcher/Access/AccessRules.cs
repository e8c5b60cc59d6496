using Harp.Protocol.Values;

namespace Harp.Dispatcher.Access;

/// <summary>Decides who may do what: pure, without files, clocks or sessions. Everything that no rule allows is denied.</summary>
internal sealed class AccessRules(IReadOnlyList<AccessRule> rules)
{
    /// <summary>
    /// True if a user may do this at all: for operations on the whole dispatcher that is the answer; for those on jobs,
    /// it is only whether there can be a job with which they may.
    /// </summary>
    public bool AllowsSome(string user, string operation) =>
        AccessOperations.IsEverybodys(operation) || rules.Any(rule => rule.Concerns(user, operation));

    /// <summary>True if a user may do this with this job; a call is the caller's own job already.</summary>
    public bool Allows(string user, string operation, AccessTarget job) =>
        AccessOperations.IsOfJobs(operation) && rules.Any(rule => rule.Concerns(user, operation) && rule.Covers(user, job)
            && (operation != AccessOperations.Call || rule.CoversQueue(job.Queue)));

    /// <summary>True if a call that a user may make may make its queue appear, where nobody is in it.</summary>
    public bool MayAppear(string user, AccessTarget call) => rules.Any(rule => rule.Concerns(user, AccessOperations.Call)
        && rule.Covers(user, call) && rule.CoversQueue(call.Queue) && rule.LetsAppear(call.Queue));

    /// <summary>True if a user may do this with this queue.</summary>
    public bool AllowsQueue(string user, string operation, QueueName queue) =>
        rules.Any(rule => rule.Concerns(user, operation) && rule.CoversQueue(queue));

    /// <summary>True if a user may do this with jobs that are not their own: where not, looking among their own is enough.</summary>
    public bool ReachesOthers(string user, string operation) =>
        AccessOperations.IsOfJobs(operation) && rules.Any(rule => rule.AllJobs && rule.Concerns(user, operation));
}
