using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.Errors;

/// <summary>The procedure ran and raised an exception.</summary>
/// <example><code>catch (RemoteException raised) when (raised.RemoteType == "System.IO.FileNotFoundException") { return
/// NotFound(raised.RemoteMessage); }</code></example>
public sealed class RemoteException : HarpJobException
{
    internal RemoteException(string? jobId, HarpError error)
        : base(jobId, $"the procedure raised {error.Type}: {error.Message}") => Error = error;

    /// <summary>The exception as it came.</summary>
    public HarpError Error { get; }

    /// <summary>
    /// The exception's type, in the words of the procedure's language: of .NET the whole name, as <c>System.IO.FileNotFoundException</c>;
    /// of an executable <c>ExitStatus</c>, or what it named itself.
    /// </summary>
    public string RemoteType => Error.Type;

    /// <summary>The exception's own message.</summary>
    public string RemoteMessage => Error.Message;

    /// <inheritdoc/>
    public override CallStage? Stage => CallStage.Run;

    /// <inheritdoc/>
    public override CallStarted? Started => CallStarted.Yes;

    /// <summary>The value that the procedure attached to its exception, or null.</summary>
    public override RawJson? ErrorData => Error.Data;
}
