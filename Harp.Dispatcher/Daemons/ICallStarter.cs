namespace Harp.Dispatcher.Daemons;

/// <summary>Starts calls: over real connections, or scripted in tests.</summary>
internal interface ICallStarter
{
    /// <summary>The target that a call to that host would be made to; null where the host is not known. Waits for nothing.</summary>
    ICallTarget? Resolve(string host);
}
