namespace Harp.Protocol.Json;

/// <summary>
/// Which of the open containers are objects, innermost last, one bit each. 128 levels have room, which is more than any limit of ours;
/// whoever enters checks the limit first.
/// </summary>
internal struct Nesting
{
    /// <summary>As many levels as fit.</summary>
    public const int DepthMax = 128;

    private ulong _near;
    private ulong _far;

    /// <summary>How many containers are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the innermost open container is an object.</summary>
    public readonly bool InObject => (_near & 1) != 0;

    public void Enter(bool anObject)
    {
        _far = (_far << 1) | (_near >> 63);
        _near = (_near << 1) | (anObject ? 1UL : 0UL);
        Depth++;
    }

    public void Leave()
    {
        _near = (_near >> 1) | (_far << 63);
        _far >>= 1;
        Depth--;
    }
}
