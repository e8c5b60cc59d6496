namespace Harp.Client.Proxies;

/// <summary>Names the procedure that a method of a proxy's interface calls, where its own name does not say it.</summary>
/// <param name="name">The procedure's name at the daemon.</param>
/// <example>
/// <code>
/// public interface IDatabases
/// {
///     [HarpProcedure("dump")]
///     Task&lt;long&gt; BackUpAsync(string database, CancellationToken cancellationToken = default);
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HarpProcedureAttribute(string name) : Attribute
{
    /// <summary>The procedure's name at the daemon.</summary>
    public string Name { get; } = name;
}
