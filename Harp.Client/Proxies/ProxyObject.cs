using System.Reflection;

namespace Harp.Client.Proxies;

/// <summary>
/// The object behind a proxy's interface: it finds the method's plan, and carries it out. The class that is made at run time derives from
/// it.
/// </summary>
internal class ProxyObject : DispatchProxy
{
    private IHarpCaller _caller = null!;
    private string _host = "";
    private CallOptions? _options;
    private IReadOnlyDictionary<MethodInfo, ProxyMethod> _methods = null!;

    public void SetUp(IHarpCaller caller, string host, CallOptions? options, IReadOnlyDictionary<MethodInfo, ProxyMethod> methods) =>
        (_caller, _host, _options, _methods) = (caller, host, options, methods);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = _methods[targetMethod!];
        return method.Start(
            new ProxyCall(_caller, _host, method.Procedure, method.ArgumentsOf(args ?? []), _options), method.TokenOf(args ?? []));
    }
}
