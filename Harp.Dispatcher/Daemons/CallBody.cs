using Harp.Protocol.Json;

namespace Harp.Dispatcher.Daemons;

/// <summary>The request of a call. Jobs that wait hold none in memory: theirs is in the store.</summary>
/// <param name="Procedure">The procedure's name.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Caller">The user that submitted the job; null where there are no users.</param>
/// <param name="Trace">The W3C <c>traceparent</c> that the job came with; null for none.</param>
internal sealed record CallBody(string Procedure, RawJson Arguments, string? Caller, string? Trace = null)
{
    /// <summary>
    /// Up to how many bytes of arguments stay in memory while a call that need not wait is connecting; longer ones are read back from the
    /// store.
    /// </summary>
    public const int HeldBytesMax = 4096;
}
