using System.Reflection;
using System.Runtime.CompilerServices;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Serving.Procedures.Binding;

/// <summary>
/// Fits arguments to a method's parameters, by place or by name. A value must be of the parameter's own kind: nothing is guessed, no text
/// becomes a number. Arguments are counted from 1, without the parameters that the daemon fills in.
/// </summary>
internal sealed class ArgumentBinder
{
    private readonly System.Reflection.ParameterInfo[] _all;
    private readonly System.Reflection.ParameterInfo[] _taken;
    private readonly ArgumentPlaces _places;
    private readonly bool[] _nullable;

    /// <param name="method">The method.</param>
    /// <param name="secrets">The parameters whose values are not quoted.</param>
    public ArgumentBinder(MethodInfo method, IReadOnlyList<string>? secrets = null)
    {
        _all = method.GetParameters();
        _taken = [.. _all.Where(parameter => !IsInjected(parameter.ParameterType))];
        var nullability = new NullabilityInfoContext();
        _nullable = [.. _taken.Select(parameter => nullability.Create(parameter).WriteState == NullabilityState.Nullable)];
        RunsCode = !_taken.All(parameter => FrameworkTypes.Are(parameter.ParameterType));
        _places = new ArgumentPlaces([.. _taken.Select(parameter => parameter.Name!)], secrets ?? []);
    }

    /// <summary>True if binding runs code that the procedure's author may have written.</summary>
    public bool RunsCode { get; }

    /// <summary>The values to call the method with.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_argument_list</c>.</exception>
    public object?[] Bind(RawJson arguments, CallContext context, PacketStream packets, CancellationToken cancellationToken)
    {
        var given = _places.Place(arguments);
        var values = new object?[_all.Length];
        var place = 0;
        for (var i = 0; i < _all.Length; i++)
        {
            var type = _all[i].ParameterType;
            values[i] = type == typeof(CallContext) ? context
                : type == typeof(PacketStream) ? packets
                : type == typeof(CancellationToken) ? cancellationToken
                : ValueOf(place, given[place++]);
        }

        return values;
    }

    private static bool IsInjected(Type type) =>
        type == typeof(CallContext) || type == typeof(PacketStream) || type == typeof(CancellationToken);

    private object? ValueOf(int place, RawJson? given)
    {
        var parameter = _taken[place];
        if (given is { } value)
        {
            return _places.ValueOf(place, parameter.ParameterType, _nullable[place], value);
        }

        return parameter.HasDefaultValue ? DefaultOf(parameter) : throw _places.Missing(place, parameter.ParameterType);
    }

    private static object? DefaultOf(System.Reflection.ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null when parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null =>
                RuntimeHelpers.GetUninitializedObject(parameter.ParameterType),
            { } value when type.IsEnum => Enum.ToObject(type, value),
            var value => value,
        };
    }
}
