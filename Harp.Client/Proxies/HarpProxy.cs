using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Harp.Client.Proxies;

/// <summary>
/// Makes calls on one host look like methods of an interface. A method calls the procedure of its name, in snake case and without
/// <c>Async</c>, or of its <see cref="HarpProcedureAttribute"/>, with its parameters as named arguments. It returns <c>Task</c> or
/// <c>Task&lt;T&gt;</c> for the result, <c>Task&lt;IHarpJob&gt;</c> for the job at once, or <c>IAsyncEnumerable&lt;T&gt;</c> for the
/// packets, which raises at its end what the job raised. A <see cref="CancellationToken"/> ends the wait, and is not sent.
/// </summary>
/// <example>
/// <code>
/// using Harp.Client.Proxies;
///
/// public interface IMachine
/// {
///     Task&lt;double&gt; LoadAverageAsync(CancellationToken cancellationToken = default);
///     IAsyncEnumerable&lt;FileSize&gt; LargestFilesAsync(string folder, int count);
/// }
///
/// var web01 = caller.Proxy&lt;IMachine&gt;("web01");
/// var load = await web01.LoadAverageAsync();
/// </code>
/// </example>
public static class HarpProxy
{
    /// <summary>An object whose methods are calls on a host.</summary>
    /// <typeparam name="T">An interface, with methods of the shapes that <see cref="HarpProxy"/> tells.</typeparam>
    /// <param name="caller">Who hands the calls over.</param>
    /// <param name="host">The host's name in the dispatcher's registry.</param>
    /// <param name="options">Queue, limits and info of all its calls. A key makes no sense for more than one call, and is refused.</param>
    /// <exception cref="ArgumentException">It is no interface, or the options have a key.</exception>
    /// <exception cref="NotSupportedException">A method has another shape; the message names all of them, and what is expected.</exception>
    [RequiresDynamicCode("The proxy is made at run time. Call SubmitAsync and GetAsync where code cannot be made then.")]
    [RequiresUnreferencedCode("The interface and the types of its values are looked at by reflection.")]
    public static T Proxy<T>(this IHarpCaller caller, string host, CallOptions? options = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentException.ThrowIfNullOrEmpty(host);
        if (!typeof(T).IsInterface)
        {
            throw new ArgumentException($"Expected an interface, got {typeof(T)}.", nameof(T));
        }

        if (options?.Key is not null)
        {
            throw new ArgumentException("Expected options without a key, which stands for one call; got one with a key.", nameof(options));
        }

        var methods = ProxyMethods.Of(typeof(T));
        var proxy = DispatchProxy.Create<T, ProxyObject>();
        ((ProxyObject)(object)proxy).SetUp(caller, host, options, methods);
        return proxy;
    }
}
