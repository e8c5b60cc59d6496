namespace Harp.Client;

/// <summary>The members of <see cref="JobStream"/>: a job's packets, and how the job ended once they were read.</summary>
/// <example><code>await foreach (var packet in stream) Console.WriteLine(packet.Data);</code></example>
public interface IJobStream : IAsyncEnumerable<Packet>
{
    /// <inheritdoc cref="JobStream.Outcome"/>
    JobOutcome? Outcome { get; }

    /// <inheritdoc cref="JobStream.NextPacket"/>
    long? NextPacket { get; }
}
