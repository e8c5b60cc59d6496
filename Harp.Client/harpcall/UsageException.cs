namespace Harp.Client.CommandLine;

/// <summary>The command line makes no sense; the message says what was expected and what came.</summary>
internal sealed class UsageException(string message) : Exception(message);
