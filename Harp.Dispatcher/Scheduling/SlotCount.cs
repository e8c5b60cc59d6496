namespace Harp.Dispatcher.Scheduling;

/// <summary>The number of slots that one host has given away, or one user has, and the groups that this concerns.</summary>
internal sealed class SlotCount(string name)
{
    public string Name { get; } = name;

    /// <summary>The number of slots that are taken, in all groups together.</summary>
    public int Running { get; set; }

    public HashSet<SlotGroup> Groups { get; } = [];
}
