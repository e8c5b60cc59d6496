namespace Harp.Protocol.Values;

/// <summary>
/// The names that a thread has read lately. Clients send the same few names again and again, and finding the canonical text of one takes
/// longer than all else that is read of a call; and jobs that wait in one queue then share one name. Bounded: so many places a thread, each
/// for one short name.
/// </summary>
internal static class RecentQueueNames
{
    /// <summary>The number of names that a thread remembers at most; a power of two.</summary>
    private const int Places = 64;

    /// <summary>The longest name that is remembered, in bytes as sent.</summary>
    private const int BytesMax = 256;

    [ThreadStatic]
    private static QueueName?[]? _names;

    /// <summary>The name that was sent as exactly these bytes; null where it is not remembered.</summary>
    public static QueueName? Find(ReadOnlySpan<byte> sent)
    {
        if (sent.Length > BytesMax || _names is null)
        {
            return null;
        }

        var name = _names[PlaceOf(sent)];
        return name is not null && name.AsSent.Utf8.Span.SequenceEqual(sent) ? name : null;
    }

    /// <summary>Remembers a name, in place of the one that was there.</summary>
    public static void Add(QueueName name)
    {
        var sent = name.AsSent.Utf8.Span;
        if (sent.Length <= BytesMax)
        {
            (_names ??= new QueueName?[Places])[PlaceOf(sent)] = name;
        }
    }

    private static int PlaceOf(ReadOnlySpan<byte> sent)
    {
        var hash = default(HashCode);
        hash.AddBytes(sent);
        return hash.ToHashCode() & (Places - 1);
    }
}
