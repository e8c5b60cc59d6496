namespace Harp.Daemon.Workers.Child;

/// <summary>A procedure exists, but what it consists of cannot be loaded or started.</summary>
internal sealed class ProcedureLoadingException(string message) : Exception(message);
