using System.Text.Json;

namespace Harp.Protocol.Json;

/// <summary>Where a member's value lies in its envelope, and what kind of value it is.</summary>
internal readonly record struct Slot(JsonTokenType Kind, int Start, int Length);
