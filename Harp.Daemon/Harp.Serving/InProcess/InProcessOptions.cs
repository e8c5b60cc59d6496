namespace Harp.Serving.InProcess;

/// <summary>What a daemon inside a service can be told.</summary>
internal sealed record InProcessOptions : ServingOptions
{
    /// <summary>How many calls there may be at once.</summary>
    public int CallsMax { get; init; } = 32;

    /// <summary>
    /// How long a call waits until fewer run before it is told <c>overloaded</c>: less than dispatchers wait for the acknowledgement.
    /// </summary>
    public TimeSpan CallWait { get; init; } = TimeSpan.FromSeconds(20);
}
