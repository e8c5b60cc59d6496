using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.Errors;

/// <summary>The dispatcher refused a request: nothing of it was carried out (spec: "Errors", request errors).</summary>
/// <example><code>catch (HarpRequestException refused) when (refused.Type == ErrorType.Overloaded) { await Task.Delay(refused.RetryAfter ??
/// TimeSpan.FromSeconds(1)); }</code></example>
public sealed class HarpRequestException : HarpException
{
    /// <summary>A refusal; a program needs this for tests alone, in which something stands in for a dispatcher.</summary>
    /// <param name="error">The error as the dispatcher would send it.</param>
    public HarpRequestException(HarpError error)
        : base($"{error.Type}: {error.Message}") => Error = error;

    /// <summary>The error as it came.</summary>
    public HarpError Error { get; }

    /// <summary>The word that programs decide by: one of <see cref="ErrorType"/>, or a newer one.</summary>
    public override string Type => Error.Type;

    /// <inheritdoc/>
    public override CallStarted? Started => CallStarted.No;

    /// <summary>Further members of the error, or null where there are none.</summary>
    public override RawJson? ErrorData => Error.Data;
}
