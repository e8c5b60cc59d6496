namespace Harp.Protocol.Framing;

/// <summary>One frame: a status and, for <see cref="FrameStatus.Line"/>, the line without its LF and an optional CR before it.</summary>
/// <param name="Status">What was read.</param>
/// <param name="Line">The bytes of the line; valid until the next read from the same <see cref="FrameReader"/>.</param>
public readonly record struct Frame(FrameStatus Status, ReadOnlyMemory<byte> Line);
