using System.Text.Json;

namespace Harp.Tests.Spec;

/// <summary>One dialogue of <c>spec/vectors</c>.</summary>
internal sealed record Dialogue(string Name, string Leg, string Operation, JsonElement[] Steps);
