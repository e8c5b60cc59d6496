// The procedures that the vectors call. Another implementation provides the same under the same names; see README.md.

using Harp.Protocol.Json;

public static class VectorProcedures
{
    /// <summary>Returns its argument, byte for byte.</summary>
    [Procedure(Name = "echo")]
    public static RawJson Echo(RawJson value) => value;

    /// <summary>Streams 0 … n-1, then returns n.</summary>
    [Procedure(Name = "stream")]
    public static async Task<int> StreamAsync(int n, PacketStream packets, CancellationToken cancellationToken)
    {
        for (var i = 0; i < n; i++)
        {
            await packets.WriteAsync(i, cancellationToken);
        }

        return n;
    }

    /// <summary>Raises an exception with this message.</summary>
    [Procedure(Name = "fail")]
    public static void Fail(string message) => throw new InvalidOperationException(message);

    /// <summary>Waits, then returns null.</summary>
    [Procedure(Name = "sleep")]
    public static Task SleepAsync(double seconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);

    /// <summary>Returns a string of n letters x.</summary>
    [Procedure(Name = "letters")]
    public static string Letters(int n) => new('x', n);

    /// <summary>Tries to return what is not JSON.</summary>
    [Procedure(Name = "nonsense")]
    public static double Nonsense() => double.NaN;

    /// <summary>Ends the process that it runs in.</summary>
    [Procedure(Name = "exit")]
    public static void Exit(int status) => Environment.Exit(status);
}
