namespace Harp.Tests.Fuzz;

/// <summary>An input for which more is allocated than its target publishes.</summary>
internal sealed class FuzzExcess(string message) : Exception(message);
