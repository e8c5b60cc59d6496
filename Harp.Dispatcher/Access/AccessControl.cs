using System.Net;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Access;

/// <summary>
/// The part that sessions and operations ask about access. Users are null where <see cref="IsOpen"/>: then nobody is asked who they are,
/// and everybody may do everything.
/// </summary>
internal sealed class AccessControl : IDisposable
{
    private static readonly AccessTable Everything = new(authenticator: null, new AccessRules([]));

    private readonly Live<AccessTable> _table;

    private AccessControl(AccessTable table) => _table = table;

    /// <summary>Access for everybody to everything.</summary>
    public static AccessControl Open => new(Everything);

    /// <summary>True if there are no users, so that everybody may do everything.</summary>
    public bool IsOpen => _table.Current.Authenticator is null;

    /// <summary>Reads the users, holds the rules against them, and logs what there is.</summary>
    /// <exception cref="ConfigurationException">The users cannot be read, or a rule makes no sense with them.</exception>
    public static AccessControl Create(AccessOptions options, TimeProvider time, ILogger log) => new(Read(options, time, log));

    /// <summary>The same for a control that is in use: see <see cref="Replace"/>.</summary>
    /// <exception cref="ConfigurationException">The users cannot be read, or a rule makes no sense with them.</exception>
    public static AccessTable Read(AccessOptions options, TimeProvider time, ILogger log)
    {
        if (options.Users is null)
        {
            return options.Rules.Count == 0 ? Everything : throw new ConfigurationException(
                $"{options.Rules[0].Where}: expected a users file as well (users = FILE), got none; without users everybody may "
                    + $"do everything");
        }

        if (options.Users.Length == 0)
        {
            // The variable of some script was empty: to open the doors would be the wrong guess.
            throw new ConfigurationException("users: expected the name of a file, got an empty one");
        }

        var users = UsersFile.Read(options.Users);
        CheckUsers(options.Rules, users.Names);
        Tell(options.Users, options.Rules, users, log);
        return new AccessTable(new Authenticator(users, options.Limits, time), new AccessRules(options.Rules));
    }

    /// <summary>The caller, by what their first request carried; null where <see cref="IsOpen"/>, whatever it carried.</summary>
    /// <exception cref="HarpErrorException">
    /// <c>auth_error</c>: nothing, or something wrong. <c>overloaded</c>: too many attempts at once.
    /// </exception>
    public async ValueTask<string?> AuthenticateAsync(ClientAuth? auth, EndPoint? peer, CancellationToken cancellationToken) =>
        (await AdmitAsync(auth, peer, cancellationToken).ConfigureAwait(false))?.User;

    /// <summary>The same, with what it takes to find out later whether it still holds.</summary>
    /// <exception cref="HarpErrorException">
    /// <c>auth_error</c>: nothing, or something wrong. <c>overloaded</c>: too many attempts at once.
    /// </exception>
    public async ValueTask<AccessPass?> AdmitAsync(ClientAuth? auth, EndPoint? peer, CancellationToken cancellationToken)
    {
        var table = _table.Current;
        if (table.Authenticator is not { } authenticator)
        {
            return null;
        }

        var user = await authenticator.AuthenticateAsync(
            auth ?? throw Authenticator.Refused("auth: expected user and password, or a token, got nothing"), peer,
            cancellationToken).ConfigureAwait(false);
        return authenticator.PassOf(user, auth) with { Table = table };
    }

    /// <summary>
    /// True if who was let in with this would be let in with it now: the user is still there, and the password or token is not another.
    /// Costs a comparison where nothing was replaced since; else the pass is marked as seen.
    /// </summary>
    public bool StillHolds(AccessPass pass)
    {
        var table = _table.Current;
        if (pass.Table == table)
        {
            return true;
        }

        var holds = table.Authenticator?.Knows(pass) ?? false;
        pass.Table = holds ? table : null;
        return holds;
    }

    /// <summary>From now on these users and rules hold, for those too who are here already.</summary>
    public void Replace(AccessTable table) => _table.Replace(table);

    /// <summary>The operations that a user may do, all or some of each, in the order of the spec.</summary>
    public IReadOnlyList<string> OperationsOf(string? user) =>
        [.. RequestTable.Names.Where(operation => AllowsSome(user, operation))];

    /// <summary>
    /// Refuses an operation that the user may not do at all. Where it is about a job, this comes before the job is looked for;
    /// then <see cref="Check(string?, string, AccessTarget)"/> decides.
    /// </summary>
    /// <exception cref="HarpErrorException"><c>access_denied</c>.</exception>
    public void Check(string? user, string operation)
    {
        if (!AllowsSome(user, operation))
        {
            throw Denied(operation, $"{operation}: no rule allows it to {Name(user)}");
        }
    }

    /// <summary>Refuses an operation on a job, or a call that would become one, with the user as its owner.</summary>
    /// <exception cref="HarpErrorException"><c>access_denied</c>.</exception>
    public void Check(string? user, string operation, AccessTarget job)
    {
        if (!Allows(user, operation, job))
        {
            throw Denied(operation, operation == AccessOperations.Call
                ? $"{operation}: no rule allows procedure '{job.Procedure}' on host '{job.Host}' {In(job.Queue)} to {Name(user)}"
                : $"{operation}: no rule allows it for this job to {Name(user)}");
        }
    }

    /// <summary>Refuses an operation on a queue.</summary>
    /// <exception cref="HarpErrorException"><c>access_denied</c>.</exception>
    public void CheckQueue(string? user, string operation, QueueName queue)
    {
        if (!AllowsQueue(user, operation, queue))
        {
            throw Denied(operation, $"{operation}: no rule allows queue '{queue.Label}' to {Name(user)}");
        }
    }

    /// <summary>True if a call that is allowed may make its queue appear where nobody is in it.</summary>
    public bool MayAppear(string? user, AccessTarget call) =>
        _table.Current is var table && (table.IsOpen || (table.Knows(user) && table.Rules.MayAppear(user, call)));

    /// <summary>True if a user may do something with this queue.</summary>
    public bool AllowsQueue(string? user, string operation, QueueName queue) =>
        _table.Current is var table && (table.IsOpen || (table.Knows(user) && table.Rules.AllowsQueue(user, operation, queue)));

    /// <summary>The same as a question: for listings, which leave out what the user may not see.</summary>
    public bool Allows(string? user, string operation, AccessTarget job) =>
        _table.Current is var table && (table.IsOpen || (table.Knows(user) && table.Rules.Allows(user, operation, job)));

    /// <summary>
    /// True if jobs of others have to be looked at for this user, or their own are all that <see cref="Allows"/> can let through.
    /// </summary>
    public bool ReachesOthers(string? user, string operation) =>
        _table.Current is var table && (table.IsOpen || (table.Knows(user) && table.Rules.ReachesOthers(user, operation)));

    public void Dispose() => _table.Current.Authenticator?.Dispose();

    private bool AllowsSome(string? user, string operation) =>
        _table.Current is var table && (table.IsOpen || (table.Knows(user) && table.Rules.AllowsSome(user, operation)));

    private static void CheckUsers(IReadOnlyList<AccessRule> rules, IReadOnlyList<string> names)
    {
        foreach (var rule in rules)
        {
            foreach (var user in rule.Users.Where(user => user != AccessRule.Everybody && !names.Contains(user)))
            {
                throw new ConfigurationException($"{rule.Where}.users: unknown user '{user}'{Suggestion.For(user, names)}");
            }
        }
    }

    private static void Tell(string path, IReadOnlyList<AccessRule> rules, UserTable users, ILogger log)
    {
        log.UsersRead(users.Names.Count, users.Tokens.Count, rules.Count, path);
        if (UsersFile.ExposureOf(path) is { } exposure)
        {
            log.UsersExposed(exposure);
        }

        if (rules.Count == 0)
        {
            log.NobodyAllowed();
        }
        else if (users.Names.Count > 1
            && rules.FirstOrDefault(rule => rule.Queues is null && rule.Operations.Contains(AccessOperations.Call)) is { } open)
        {
            log.QueuesOpen(open.Where);
        }
    }

    private static string In(QueueName? queue) => queue is null ? "without a queue" : $"in queue '{queue.Label}'";

    private static string Name(string? user) => user is null ? "somebody who did not authenticate" : $"'{user}'";

    private static HarpErrorException Denied(string operation, string message) =>
        new(new HarpError(ErrorType.AccessDenied, message, HarpError.WithData(("operation", operation))));
}
