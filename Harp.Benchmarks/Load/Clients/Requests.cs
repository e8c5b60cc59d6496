using System.Text;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>The requests that clients send (spec: "Client to dispatcher"), each with its LF.</summary>
internal static class Requests
{
    private const int HourSeconds = 3600;

    /// <summary>A call of <paramref name="procedure"/>; in a queue where one is named, as a JSON object.</summary>
    public static byte[] Call(string procedure, string arguments, string? queue = null, int concurrency = 1) => Line(
        $$"""{"harpcaller":1,"host":"h","procedure":"{{procedure}}","arguments":{{arguments}}{{Queue(queue, concurrency)}}}""");

    /// <summary>A call that ends by itself long after the run, if ever it starts.</summary>
    public static byte[] Sleep(string? queue = null) => Line(
        $$"""{"harpcaller":1,"host":"h","procedure":"sleep","arguments":[{{HourSeconds}}],"timeout":"""
            + $$"""{{2 * HourSeconds}}{{Queue(queue, 1)}}}""");

    public static byte[] CancelQueue(string queue) => Line($$"""{"harpcaller":1,"cancel_queue":{{queue}}}""");

    public static byte[] Prune(int jobsMax) => Line($$$"""{"harpcaller":1,"prune":{"max_jobs":{{{jobsMax}}}}}""");

    /// <summary>An operation on a job that wants nothing but its id.</summary>
    public static byte[] OfJob(string operation, string job) => Line($$"""{"harpcaller":1,"{{operation}}":"{{job}}"}""");

    /// <summary>One of the two operations that read a stream, from its begin.</summary>
    public static byte[] OfStream(string operation, string job) => Line($$"""{"harpcaller":1,"{{operation}}":"{{job}}","since":0}""");

    private static string Queue(string? name, int concurrency) =>
        name is null ? "" : $$$""","queue":{"name":{{{name}}},"concurrency":{{{concurrency}}}}""";

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");
}
