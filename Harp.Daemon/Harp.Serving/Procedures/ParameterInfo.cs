namespace Harp.Serving.Procedures;

/// <summary>An argument that a procedure takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as C# writes it, or the configuration of a command.</param>
/// <param name="Optional">Whether it may be left out.</param>
internal sealed record ParameterInfo(string Name, string Type, bool Optional)
{
    /// <summary>The author's description; empty where that is nothing.</summary>
    public string Help { get; init; } = "";

    /// <summary>The value that it is where it is left out, as JSON; null where there is no such value, or it is secret.</summary>
    public string? Default { get; init; }

    /// <summary>True if its value must not be logged or quoted.</summary>
    public bool Secret { get; init; }

    public ParameterInfo AsSecret() => this with { Secret = true, Default = null };

    public string Signature() => Default is not null ? $"{Type} {Name} = {Default}" : Optional ? $"[{Type} {Name}]" : $"{Type} {Name}";
}
