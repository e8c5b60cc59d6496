namespace Harp.Tests.Fuzz;

/// <summary>An input that does what no input may do.</summary>
internal sealed class FuzzFinding(string message, Exception? inner) : Exception(message, inner);
