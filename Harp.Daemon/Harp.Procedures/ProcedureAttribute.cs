namespace Harp.Procedures;

/// <summary>
/// Makes a public method callable. Its summary comment becomes the procedure's help. The class of an instance method has a public
/// constructor without parameters; a worker makes one instance of it, for all the calls that it carries out, one after another. What stands
/// here the daemon's configuration can overrule.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ProcedureAttribute : Attribute
{
    /// <summary>
    /// The name that callers call it; the method's name, exactly as written, where null. Names that begin with <c>harp.</c> are the
    /// daemon's own.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The number of seconds that a call may run before it is ended; 0 where only its caller bounds that.</summary>
    public double TimeLimit { get; init; }

    /// <summary>
    /// The number of calls of it that may run at once, more are refused as <c>overloaded</c>; 0 where only the number of workers bounds
    /// that.
    /// </summary>
    public int MaxConcurrent { get; init; }

    /// <summary>The system's user it runs as; the daemon's own where null.</summary>
    public string? User { get; init; }

    /// <summary>The system's group it runs as; the user's own where null.</summary>
    public string? Group { get; init; }

    /// <summary>Says that a second call with the same arguments does no harm.</summary>
    public bool Idempotent { get; init; }

    /// <summary>The parameters whose values are never logged or quoted.</summary>
    public string[] Secret { get; init; } = [];
}
