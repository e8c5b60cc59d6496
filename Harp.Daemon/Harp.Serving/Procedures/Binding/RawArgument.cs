using Harp.Protocol.Json;

namespace Harp.Serving.Procedures.Binding;

/// <summary>An argument as it was sent: with a name, or with its place alone.</summary>
internal readonly record struct RawArgument(string? Name, RawJson Value);
