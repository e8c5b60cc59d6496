namespace Harp.Serving.Procedures;

/// <summary>A type as its author would write it in C#: <c>int?</c>, <c>List&lt;string&gt;</c>, <c>Point[]</c>.</summary>
internal static class TypeWords
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Of(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : Nullable.GetUnderlyingType(type) is { } inner ? $"{Of(inner)}?"
        : type.IsArray ? $"{Of(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;

    /// <summary>The type of a method's result; empty where that is nothing, or a stream.</summary>
    public static string OfResult(Type type)
    {
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask) || generic == typeof(IAsyncEnumerable<>) ? ""
            : generic == typeof(Task<>) || generic == typeof(ValueTask<>) ? Of(type.GetGenericArguments()[0])
            : Of(type);
    }
}
