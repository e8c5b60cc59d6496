using System.Reflection;
using Harp.Procedures;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;

namespace Harp.Daemon.Procedures.Binding;

/// <summary>
/// Fits arguments to a method's parameters, by place or by name. A value must be of the parameter's own kind: nothing is guessed, no text
/// becomes a number. Arguments are counted from 1, without the parameters that the daemon fills in.
/// </summary>
internal sealed class ArgumentBinder
{
    private readonly System.Reflection.ParameterInfo[] _all;
    private readonly System.Reflection.ParameterInfo[] _taken;
    private readonly NullabilityInfoContext _nullability = new();

    public ArgumentBinder(MethodInfo method)
    {
        _all = method.GetParameters();
        _taken = [.. _all.Where(parameter => !IsInjected(parameter.ParameterType))];
    }

    /// <summary>The values to call the method with.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_argument_list</c>.</exception>
    public object?[] Bind(RawJson arguments, CallContext context, PacketStream packets, CancellationToken cancellationToken)
    {
        var given = Place(ArgumentList.Split(arguments));
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

    private static bool IsInjected(Type type) => type == typeof(CallContext) || type == typeof(PacketStream) || type == typeof(CancellationToken);

    /// <summary>The argument of each parameter that takes one; null where it was left out.</summary>
    private RawJson?[] Place(IReadOnlyList<RawArgument> arguments)
    {
        var placed = new RawJson?[_taken.Length];
        for (var i = 0; i < arguments.Count; i++)
        {
            var at = arguments[i].Name is { } name ? PlaceOf(name) : i;
            if (at >= _taken.Length)
            {
                throw Refused($"arguments: expected at most {_taken.Length}, got {arguments.Count}");
            }

            placed[at] = arguments[i].Value;
        }

        return placed;
    }

    private int PlaceOf(string name)
    {
        var at = Array.FindIndex(_taken, parameter => parameter.Name == name);
        return at >= 0
            ? at
            : throw Refused($"argument '{name}': no parameter has this name{Suggestion.For(name, _taken.Select(parameter => parameter.Name!))}");
    }

    private object? ValueOf(int place, RawJson? given)
    {
        var parameter = _taken[place];
        var path = $"argument {place + 1} '{parameter.Name}'";
        if (given is not { } value)
        {
            return parameter.HasDefaultValue
                ? DefaultOf(parameter)
                : throw Refused($"{path}: expected {ValueKinds.Describe(parameter.ParameterType)}, got nothing");
        }

        try
        {
            var nullable = _nullability.Create(parameter).WriteState == NullabilityState.Nullable;
            var mismatch = ValueMismatch.Find(parameter.ParameterType, nullable, value, path);
            return mismatch is null ? StrictJson.ToValue(value, parameter.ParameterType) : throw Refused(mismatch);
        }
        catch (JsonException misfit)
        {
            throw Refused($"{path}: expected {ValueKinds.Describe(parameter.ParameterType)}, got {ValueKinds.Excerpt(value.ToString())}: {misfit.Message}");
        }
    }

    private static object? DefaultOf(System.Reflection.ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null when parameter.ParameterType.IsValueType => Activator.CreateInstance(parameter.ParameterType),
            { } value when type.IsEnum => Enum.ToObject(type, value),
            var value => value,
        };
    }

    private static HarpErrorException Refused(string message) => new(new HarpError(ErrorType.InvalidArgumentList, message));
}
