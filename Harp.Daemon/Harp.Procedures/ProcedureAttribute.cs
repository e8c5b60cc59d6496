namespace Harp.Procedures;

/// <summary>Makes a public static method callable. Its summary comment becomes the procedure's help.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ProcedureAttribute : Attribute
{
    /// <summary>What callers call it; the method's name, exactly as written, where null.</summary>
    public string? Name { get; init; }
}
