namespace Harp.Dispatcher.Storage;

/// <summary>
/// The store failed. Whether the last batch is on disk cannot be known by this process: an errored commit may be found complete after the
/// next start. So nothing is answered as a success, and the process stops.
/// </summary>
internal class StoreFailedException(string message, Exception? cause = null) : Exception(message, cause);
