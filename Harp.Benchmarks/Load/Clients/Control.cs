using System.Text;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>
/// What a scenario itself asks of a dispatcher, between what is measured: each over a connection of its own, with patience that ends.
/// </summary>
internal static class Control
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Submits a job and returns its id.</summary>
    public static string Submit(int port, byte[] call) => Ask(port, call, line => Encoding.ASCII.GetString(Replies.JobId(line)));

    /// <summary>Ends all jobs of a queue and returns how many there were.</summary>
    public static long CancelQueue(int port, string queue) =>
        Ask(port, Requests.CancelQueue(queue), line => Replies.Number("{\"cancelled_jobs\":"u8, line));

    /// <summary>Forgets all ended jobs but the latest <paramref name="jobsMax"/>, and returns how many that were.</summary>
    public static long Prune(int port, int jobsMax) => Ask(port, Requests.Prune(jobsMax), line => Replies.Number("{\"pruned\":"u8, line));

    /// <summary>Ends a job that has not ended.</summary>
    public static void Cancel(int port, string job) => Ask(port, Requests.OfJob("cancel", job), line =>
    {
        Replies.Expect("{\"cancelled\":true}"u8, line);
        return true;
    });

    /// <summary>Asks for a job's status, whatever it is.</summary>
    public static void Status(int port, string job) => Ask(port, Requests.OfJob("get_status", job), line =>
        line.StartsWith("{\"call\":"u8) ? true : throw Replies.Wrong("a status", line));

    private delegate T Reading<out T>(ReadOnlySpan<byte> line);

    private static T Ask<T>(int port, byte[] request, Reading<T> read)
    {
        using var connection = new LineConnection(port, new byte[4096]) { Patience = Patience };
        connection.Send(request);
        return read(connection.ReadLine());
    }
}
