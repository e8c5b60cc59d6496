namespace Harp.Tests.Spec;

/// <summary>A step of a dialogue did not happen as it stands there.</summary>
internal sealed class VectorException(string message) : Exception(message);
