using System.Reflection;
using Harp.Procedures;
using Harp.Protocol.Json;
using Harp.Serving.Procedures.Binding;

namespace Harp.Serving.Procedures;

/// <summary>
/// Calls one method, whatever it returns: a value, a task of one, or an asynchronous sequence whose elements become packets.
/// </summary>
internal sealed class ProcedureInvoker : RunnableProcedure
{
    private static readonly MethodInfo AwaitTaskMethod = Own(nameof(AwaitTaskAsync));
    private static readonly MethodInfo AwaitValueTaskMethod = Own(nameof(AwaitValueTaskAsync));
    private static readonly MethodInfo SendAllMethod = Own(nameof(SendAllAsync));

    private readonly MethodInfo _method;
    private readonly ArgumentBinder _binder;
    private readonly Func<object?> _instance;
    private readonly Func<object?, PacketStream, CancellationToken, Task<object?>> _finish;

    /// <param name="method">The method.</param>
    /// <param name="instance">Brings what it is called on; null for a static one.</param>
    /// <param name="secrets">The parameters whose values must not be quoted.</param>
    public ProcedureInvoker(MethodInfo method, Func<object?> instance, IReadOnlyList<string> secrets)
    {
        (_method, _instance, _binder) = (method, instance, new ArgumentBinder(method, secrets));
        _finish = FinishOf(method.ReturnType);
        Streams = Generic(method.ReturnType) == typeof(IAsyncEnumerable<>)
            || method.GetParameters().Any(parameter => parameter.ParameterType == typeof(PacketStream));
    }

    public override bool Streams { get; }

    public override bool RunsToPrepare => _binder.RunsCode;

    /// <summary>An exception that the procedure throws comes out as it is.</summary>
    public override Func<Task<object?>> Prepare(RawJson arguments, CallContext context, PacketStream packets, CancellationToken ending)
    {
        var values = _binder.Bind(arguments, context, packets, ending);
        return () => Run(_instance(), values, packets, ending);
    }

    /// <summary>Fits the arguments to the parameters.</summary>
    public object?[] Bind(RawJson arguments, CallContext context, PacketStream packets, CancellationToken ending) =>
        _binder.Bind(arguments, context, packets, ending);

    /// <summary>Runs the procedure on an instance, null for a static one; what it throws comes out as it is.</summary>
    public Task<object?> Run(object? instance, object?[] values, PacketStream packets, CancellationToken ending) =>
        _finish(_method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, values, culture: null), packets, ending);

    private static Func<object?, PacketStream, CancellationToken, Task<object?>> FinishOf(Type type)
    {
        if (type == typeof(Task))
        {
            return (returned, _, _) => NothingOfAsync((Task)returned!);
        }

        if (type == typeof(ValueTask))
        {
            return (returned, _, _) => NothingOfAsync(((ValueTask)returned!).AsTask());
        }

        var generic = Generic(type);
        var finish = generic == typeof(Task<>) ? AwaitTaskMethod
            : generic == typeof(ValueTask<>) ? AwaitValueTaskMethod
            : generic == typeof(IAsyncEnumerable<>) ? SendAllMethod
            : null;
        return finish is null
            ? (returned, _, _) => Task.FromResult(returned)
            : finish.MakeGenericMethod(
                type.GetGenericArguments()).CreateDelegate<Func<object?, PacketStream, CancellationToken, Task<object?>>>();
    }

    private static async Task<object?> NothingOfAsync(Task task)
    {
        await EndOfAsync(task).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> AwaitTaskAsync<T>(object? returned, PacketStream packets, CancellationToken cancellationToken)
    {
        var task = (Task<T>)returned!;
        await EndOfAsync(task).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    private static Task<object?> AwaitValueTaskAsync<T>(object? returned, PacketStream packets, CancellationToken cancellationToken) =>
        AwaitTaskAsync<T>(((ValueTask<T>)returned!).AsTask(), packets, cancellationToken);

    private static async Task EndOfAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception) when (Causes.Note(task))
        {
            // It goes on its way.
        }
    }

    private static async Task<object?> SendAllAsync<T>(object? returned, PacketStream packets, CancellationToken cancellationToken)
    {
        await foreach (var packet in ((IAsyncEnumerable<T>)returned!).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await packets.WriteAsync(packet, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static Type? Generic(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;

    private static MethodInfo Own(string name) => typeof(ProcedureInvoker).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
