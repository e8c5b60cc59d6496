namespace Harp.Dispatcher.Access;

/// <summary>
/// The operations as rules speak of them. Every operation is in one group, except <see cref="Hello"/>, which tells a client what else
/// it may do, and <see cref="Withdraw"/>: everybody may ask these who was let in. A new operation gets its place here; a test compares this
/// with the request table.
/// </summary>
internal static class AccessOperations
{
    /// <summary>
    /// A call, and what is asked of a job once it is there: where rules name hosts, procedures or owners, these are compared.
    /// </summary>
    public const string Call = "call";

    /// <summary>Never denied.</summary>
    public const string Hello = "hello";

    /// <summary>Never denied: it takes back what the same connection asked for.</summary>
    public const string Withdraw = "withdraw";

    /// <summary>Every operation that rules know.</summary>
    public const string Everything = "*";

    /// <summary>Groups that ask for one job or list jobs one by one.</summary>
    private static readonly Dictionary<string, string[]> JobGroups = new(StringComparer.Ordinal)
    {
        ["call"] = [Call],
        ["read"] = ["get_result", "get_status", "follow_stream", "read_stream", "list_jobs"],
        ["cancel"] = ["cancel"],
    };

    /// <summary>The operations that show or change the dispatcher as a whole, whoever the jobs belong to.</summary>
    private static readonly string[] Admin = ["list_queues", "cancel_queue", "list_hosts", "refresh_hosts", "prune"];

    private static readonly HashSet<string> OfJobs = [.. JobGroups.Values.SelectMany(names => names)];

    /// <summary>All names of operations.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OfJobs, .. Admin, Hello, Withdraw];

    /// <summary>The words that a rule's <c>operations</c> may hold.</summary>
    public static IReadOnlyList<string> Words { get; } =
        [Everything, .. JobGroups.Keys, "admin", .. OfJobs.Except(JobGroups.Keys), .. Admin];

    /// <summary>True if everybody may do it who was let in.</summary>
    public static bool IsEverybodys(string operation) => operation is Hello or Withdraw;

    /// <summary>True if an operation is about jobs, so that their host, procedure and owner decide.</summary>
    public static bool IsOfJobs(string operation) => OfJobs.Contains(operation);

    /// <summary>True if rules can limit an operation to some queues.</summary>
    public static bool IsOfQueues(string operation) => operation is Call or "list_queues" or "cancel_queue";

    /// <summary>The operations that a word of a rule stands for; none where it is not known.</summary>
    public static IReadOnlyCollection<string> Of(string word) =>
        word == Everything ? [.. OfJobs, .. Admin]
        : JobGroups.TryGetValue(word, out var group) ? group
        : word == "admin" ? Admin
        : Words.Contains(word) ? [word]
        : [];
}
