using Harp.Dispatcher.Access;
using Harp.Hosting;
using Harp.Protocol.Errors;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// One <c>[[allow]]</c> of the TOML file. What would have no effect is refused, for whoever wrote it meant something by it.
/// </summary>
internal static class AllowTable
{
    private const string AboutAll = "about the whole dispatcher";
    private const string AboutNoQueue = "not about queues";

    /// <exception cref="ConfigurationException">It says what is not known, or what cannot be.</exception>
    public static AccessRule Of(Settings table)
    {
        var operations = OperationsOf(table);
        var rule = new AccessRule
        {
            Where = table.Where,
            Users = table.Texts("users") ?? throw table.Mistake("users", "expected names, or \"*\" for all users, got nothing"),
            Operations = operations,
            Hosts = GlobsOf(table, "hosts", operations, AccessOperations.IsOfJobs, AboutAll),
            Procedures = GlobsOf(table, "procedures", operations, AccessOperations.IsOfJobs, AboutAll),
            AllJobs = AllJobs(table, operations),
            Queues = GlobsOf(table, "queues", operations, AccessOperations.IsOfQueues, AboutNoQueue),
            NewQueues = GlobsOf(table, "new_queues", operations, AccessOperations.IsOfQueues, AboutNoQueue),
            WithoutQueue = table.Flag("without_queue") ?? false,
        };
        if (rule.NewQueues is not null && !operations.Contains(AccessOperations.Call))
        {
            throw table.Mistake("new_queues", "expected the operation \"call\" beside it; without it no queue appears");
        }

        if (rule.WithoutQueue && rule.Queues is null)
        {
            throw table.Mistake("without_queue", "expected 'queues' beside it; a rule without them allows calls without a queue already");
        }

        table.RefuseOthers();
        return rule;
    }

    private static HashSet<string> OperationsOf(Settings table)
    {
        var operations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in table.Texts("operations") ?? throw table.Mistake("operations", $"expected some of {Words}, got nothing"))
        {
            var meant = AccessOperations.Of(word);
            operations.UnionWith(meant.Count > 0 ? meant : throw table.Mistake(
                "operations", $"unknown operation '{word}'{Suggestion.For(word, AccessOperations.Words)}; there are {Words}"));
        }

        return operations;
    }

    private static string Words => string.Join(", ", AccessOperations.Words);

    /// <param name="table">The rule.</param>
    /// <param name="key">Where the patterns stand.</param>
    /// <param name="operations">What the rule allows.</param>
    /// <param name="fits">Whether an operation can be limited so.</param>
    /// <param name="why">Why another cannot.</param>
    private static Glob[]? GlobsOf(Settings table, string key, HashSet<string> operations, Func<string, bool> fits, string why)
    {
        var patterns = table.Texts(key);
        var other = operations.FirstOrDefault(operation => !fits(operation));
        return patterns is null ? null
            : other is null ? [.. patterns.Select(pattern => new Glob(pattern))]
            : throw table.Mistake(key, $"'{other}' is {why} and cannot be limited to {key}; allow it in a rule of its own");
    }

    private static bool AllJobs(Settings table, HashSet<string> operations) => table.Text("jobs") switch
    {
        null => false,
        var jobs when !operations.Any(AboutJobs) =>
            throw table.Mistake("jobs", $"expected an operation on jobs beside it, such as \"read\"; '{jobs}' has no effect here"),
        "own" => false,
        "all" => true,
        var other => throw table.Mistake("jobs", $"expected \"own\" or \"all\", got '{other}'"),
    };

    private static bool AboutJobs(string operation) => AccessOperations.IsOfJobs(operation) && operation != AccessOperations.Call;
}
