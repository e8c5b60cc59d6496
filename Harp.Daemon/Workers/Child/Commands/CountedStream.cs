namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>A stream to read that tells how much was, and whether its reader waits for it.</summary>
internal sealed class CountedStream(Stream inner) : Stream
{
    private long _count;
    private volatile bool _waits;

    /// <summary>The number of bytes that have been read.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>True if somebody waits for more, rather than being held up with what there was.</summary>
    public bool Waits => _waits;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _waits = true;
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _waits = false;
        Interlocked.Add(ref _count, read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Interlocked.Add(ref _count, read);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
