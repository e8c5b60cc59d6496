namespace Harp.Dispatcher.Daemons;

/// <summary>The terms of a call beside what it asks for.</summary>
/// <param name="Trace">The <c>traceparent</c> of the call's own activity; null where it has none, so that the job's own goes on.</param>
/// <param name="Timeout">How long the daemon may be silent; null where nobody says.</param>
/// <param name="MaxExecTime">How long the call may take; null where nobody says.</param>
internal sealed record CallTerms(string? Trace, TimeSpan? Timeout = null, TimeSpan? MaxExecTime = null);
