namespace Harp.Hosting.Processes;

/// <summary>
/// The pipes of a child that is about to be started. What nobody has taken is closed in the end, so that each end is held by one process
/// alone.
/// </summary>
internal sealed class ChildPipes : IDisposable
{
    public NativePipe Input { get; } = new();

    public NativePipe Output { get; } = new();

    public NativePipe Errors { get; } = new();

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Errors.Dispose();
    }

    /// <summary>Both ends of a pipe, which no other child inherits.</summary>
    internal sealed class NativePipe : IDisposable
    {
        private const int None = -1;
        private int _read;
        private int _write;

        public NativePipe() => (_read, _write) = NativeSpawn.Pipe();

        public int Read => _read;

        public int Write => _write;

        public int TakeRead() => Interlocked.Exchange(ref _read, None);

        public int TakeWrite() => Interlocked.Exchange(ref _write, None);

        public void Dispose()
        {
            NativeSpawn.Close(TakeRead());
            NativeSpawn.Close(TakeWrite());
        }
    }
}
