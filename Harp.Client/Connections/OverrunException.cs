namespace Harp.Client.Connections;

/// <summary>
/// A stream on a shared connection brought more than may be held for a reader that does not keep up; what was held has been read, the rest
/// was not taken.
/// </summary>
internal sealed class OverrunException() : Exception("the reader of this stream did not keep up; it goes on from the next packet");
