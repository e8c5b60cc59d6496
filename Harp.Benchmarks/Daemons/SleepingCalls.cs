using System.Text;
using Harp.Benchmarks.Load.Clients;

namespace Harp.Benchmarks.Daemons;

/// <summary>Many calls that sleep, all at once: as many as there are workers are carried out, the others refused.</summary>
internal sealed class SleepingCalls(int port, int calls, double seconds)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>How many ended with a result, and how many were told <c>overloaded</c>.</summary>
    /// <param name="meanwhile">Runs when all have asked.</param>
    public (int Results, int Refused) Run(Action meanwhile)
    {
        var request = new DaemonCall("sleep", $"{seconds}").Line;
        var connections = Enumerable.Range(0, calls).Select(
            _ => new LineConnection(port, new byte[1024]) { Patience = Patience }).ToArray();
        try
        {
            Array.ForEach(connections, connection => connection.Send(request));
            meanwhile();
            var last = connections.Select(LastLine).ToArray();
            return (
                last.Count(line => line.StartsWith("{\"result\":", StringComparison.Ordinal)),
                last.Count(line => line.Contains("\"overloaded\"", StringComparison.Ordinal)));
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    private static string LastLine(LineConnection connection)
    {
        var line = Encoding.UTF8.GetString(connection.ReadLine());
        return line.Contains("stream_result", StringComparison.Ordinal) ? Encoding.UTF8.GetString(connection.ReadLine()) : line;
    }
}
