namespace Harp.Serving.InProcess;

/// <summary>The options of a daemon inside a service.</summary>
internal sealed record InProcessOptions : ServingOptions
{
    /// <summary>The number of calls that there may be at once.</summary>
    public int CallsMax { get; init; } = 32;

    /// <summary>
    /// The time that a call waits until fewer run before it is told <c>overloaded</c>: less than dispatchers wait for the acknowledgement.
    /// </summary>
    public TimeSpan CallWait { get; init; } = TimeSpan.FromSeconds(20);
}
