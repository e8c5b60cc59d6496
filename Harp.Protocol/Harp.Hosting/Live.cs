using System.Diagnostics.CodeAnalysis;

namespace Harp.Hosting;

/// <summary>
/// Settings that may be replaced while the server runs. Whoever needs them reads them at the point of use, once for each thing that they
/// do, and so sees a whole value, the old or the new.
/// </summary>
/// <param name="first">The value to begin with.</param>
public sealed class Live<T>(T first)
    where T : class
{
    private volatile T _current = first;

    /// <summary>The value that holds now.</summary>
    public T Current => _current;

    /// <summary>From now on this one holds.</summary>
    public void Replace(T next) => _current = next;

    /// <summary>A value that nobody is going to replace.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructor is the alternate.")]
    public static implicit operator Live<T>(T value) => new(value);
}
