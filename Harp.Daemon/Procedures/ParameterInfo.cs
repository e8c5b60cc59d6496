namespace Harp.Daemon.Procedures;

/// <summary>An argument that a procedure takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as C# writes it.</param>
/// <param name="Optional">Whether it may be left out.</param>
internal sealed record ParameterInfo(string Name, string Type, bool Optional);
