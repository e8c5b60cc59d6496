namespace Harp.Protocol.Json;

/// <summary>Where a member's value lies in its envelope. <see cref="Envelope.Present"/> alone says which slots hold anything.</summary>
internal readonly record struct Slot(int Start, int End);
