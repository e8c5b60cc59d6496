using System.Reflection;
using Harp.Protocol.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Serving.Procedures.Binding;

/// <summary>Types that are the runtime's or ours, so that making a value of one runs nobody else's code.</summary>
internal static class FrameworkTypes
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";

    private static readonly HashSet<Assembly> Ours = [typeof(RawJson).Assembly, typeof(JToken).Assembly];

    /// <summary>True if the type is one of them, and all that it consists of.</summary>
    public static bool Are(Type type) =>
        IsKnown(type.Assembly)
        && (type.GetElementType() is not { } element || Are(element))
        && type.GetGenericArguments().All(Are);

    private static bool IsKnown(Assembly assembly) =>
        Ours.Contains(assembly) || (!assembly.IsDynamic && Path.GetDirectoryName(assembly.Location) == Folder);
}
