using System.Text.Json;

namespace Harp.Protocol.Json;

/// <summary>Where a member's value lies in its envelope; <see cref="JsonTokenType.None"/> where the member is absent.</summary>
internal readonly record struct Slot(JsonTokenType Kind, int Start, int Length);
