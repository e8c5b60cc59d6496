using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers.Child;

/// <summary>The conclusion from an exception, which tells of the process that it was raised in.</summary>
internal static class Aftermath
{
    /// <summary>The reason why the process cannot take another call; null where it can.</summary>
    public static string? Of(Exception raised) =>
        Causes.Of(raised).Prepend(raised).Select(ReasonOf).FirstOrDefault(reason => reason is not null);

    private static string? ReasonOf(Exception one) => one switch
    {
        // Nobody knows what it has left half done.
        OutOfMemoryException => "a call ran out of memory",

        // The runtime never runs it again.
        TypeInitializationException failed => $"the static constructor of {failed.TypeName} failed",
        _ => null,
    };
}
