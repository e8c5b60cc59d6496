namespace Harp.Protocol.Json;

/// <summary>The place of a member's value in its envelope. <see cref="Envelope.Present"/> alone says which slots hold anything.</summary>
internal readonly record struct Slot(int Start, int End);
