namespace Harp.Daemon.Configuration;

/// <summary>The operator's mistake: the message says what was expected, what came and where, and is all that they need to see.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
