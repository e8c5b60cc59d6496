namespace Harp.Dispatcher.Operations;

/// <summary>The right to hold something that was read from the store; dispose of it when it is written.</summary>
internal readonly struct ReadHold(SemaphoreSlim? reads) : IDisposable
{
    public void Dispose() => reads?.Release();
}
