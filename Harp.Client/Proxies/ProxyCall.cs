using System.Runtime.CompilerServices;

namespace Harp.Client.Proxies;

/// <summary>One call of a proxy's method, and the ways to carry it out.</summary>
internal sealed record ProxyCall(IHarpCaller Caller, string Host, string Procedure, object? Arguments, CallOptions? Options)
{
    public static Task<IHarpJob> Submit(ProxyCall call, CancellationToken cancellationToken) => call.SubmitAsync(cancellationToken);

    public static async Task Run(ProxyCall call, CancellationToken cancellationToken)
    {
        var job = await call.SubmitAsync(cancellationToken).ConfigureAwait(false);
        (await job.ResultAsync(cancellationToken).ConfigureAwait(false)).ThrowUnlessResult();
    }

    public static async Task<T?> Get<T>(ProxyCall call, CancellationToken cancellationToken)
    {
        var job = await call.SubmitAsync(cancellationToken).ConfigureAwait(false);
        return await job.GetAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    public static IAsyncEnumerable<T?> Follow<T>(ProxyCall call, CancellationToken cancellationToken) =>
        call.FollowAsync<T>(cancellationToken, CancellationToken.None);

    /// <summary>Each enumeration is a call of its own, made when it begins.</summary>
    private async IAsyncEnumerable<T?> FollowAsync<T>(CancellationToken given, [EnumeratorCancellation] CancellationToken enumerating)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(given, enumerating);
        var job = await SubmitAsync(both.Token).ConfigureAwait(false);
        var stream = job.FollowAsync(cancellationToken: both.Token);
        await foreach (var packet in stream.ConfigureAwait(false))
        {
            yield return packet.As<T>();
        }

        stream.Outcome!.ThrowUnlessResult();
    }

    private Task<IHarpJob> SubmitAsync(CancellationToken cancellationToken) =>
        Caller.SubmitAsync(Host, Procedure, Arguments, Options, cancellationToken);
}
