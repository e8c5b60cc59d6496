namespace Harp.Procedures;

/// <summary>An exception whose type callers see as it is given here, in place of the name of a class; programs can decide by it.</summary>
public class ProcedureException : Exception
{
    /// <param name="type">What programs decide by; not empty.</param>
    /// <param name="message">For people.</param>
    /// <param name="details">Anything that can be JSON; callers find it in <c>data</c>.</param>
    /// <param name="inner">What led to it; callers do not see it.</param>
    public ProcedureException(string type, string message, object? details = null, Exception? inner = null)
        : base(message, inner)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        (Type, Details) = (type, details);
    }

    /// <summary>The stable word that programs decide by.</summary>
    public string Type { get; }

    /// <summary>The value that callers find in <c>data</c>; null where that is nothing.</summary>
    public object? Details { get; }
}
