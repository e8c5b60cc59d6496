namespace Harp.Dispatcher.Operations;

/// <summary>
/// Reads that may bring more than a turn allows for: outcomes and packets of megabytes. What finds no room is let go and read again when
/// there is some, so that whoever waits for room holds nothing.
/// </summary>
internal static class LongReads
{
    /// <summary>The number of times that it is held until the client has it: as it was read, as a line, and in the connection.</summary>
    private const int Copies = 3;

    /// <summary>Reads what was read, with room for it where it is long.</summary>
    /// <param name="hold">The right to hold it.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="bytesOf">How long it is.</param>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public static ValueTask<T> ReadAsync<T>(this ReadPermit hold, Func<T> read, Func<T, long> bytesOf)
    {
        var found = read();
        var bytes = bytesOf(found);
        return bytes <= StoredStream.ReadBytesMax || hold.TryTake(Copies * bytes)
            ? new ValueTask<T>(found) : AgainAsync(hold, read, Copies * bytes);
    }

    private static async ValueTask<T> AgainAsync<T>(ReadPermit hold, Func<T> read, long bytes) =>
        await hold.TakeAsync(bytes).ConfigureAwait(false) ? read() : throw new OperationCanceledException("the client is gone");
}
