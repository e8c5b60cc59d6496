namespace Harp.Protocol.Json;

/// <summary>
/// The kinds of the open containers, objects or arrays, innermost last, one bit each. 128 levels have room, which is more than any limit of
/// ours; whoever enters checks the limit first.
/// </summary>
internal struct Nesting
{
    /// <summary>As many levels as fit.</summary>
    public const int DepthMax = 128;

    private ulong _near;
    private ulong _far;

    /// <summary>The number of containers that are open.</summary>
    public int Depth { get; private set; }

    /// <summary>True if the innermost open container is an object.</summary>
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
