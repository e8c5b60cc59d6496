using System.IO.Pipelines;
using Harp.Protocol.Transport;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// Ends a connection so that the client can read what it was told last: closing a socket with unread input would reset the connection and destroy
/// the last reply on its way, so what the client still sends is read and dropped, within limits.
/// </summary>
internal static class Goodbye
{
    public static async Task SayAsync(Connection connection, SessionLimits limits, TimeProvider time)
    {
        await connection.EndOutputAsync().ConfigureAwait(false);
        using var linger = new CancellationTokenSource(limits.LingerTime, time);
        for (var dropped = 0L; dropped < limits.LingerBytesMax;)
        {
            ReadResult read;
            try
            {
                read = await connection.Input.ReadAsync(linger.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // It had its time to read.
                return;
            }

            dropped += read.Buffer.Length;
            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
