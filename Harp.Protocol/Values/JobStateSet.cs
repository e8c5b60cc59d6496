namespace Harp.Protocol.Values;

/// <summary>Some of the states that a job can be in.</summary>
public readonly record struct JobStateSet
{
    private readonly int _bits;

    private JobStateSet(int bits) => _bits = bits;

    /// <summary>True if no state is in the set.</summary>
    public bool IsEmpty => _bits == 0;

    /// <summary>The states in the set, in the order of <see cref="JobState"/>.</summary>
    public IEnumerable<JobState> States
    {
        get
        {
            var set = this;
            return Enum.GetValues<JobState>().Where(set.Contains);
        }
    }

    /// <summary>The set of these states.</summary>
    public static JobStateSet Of(params ReadOnlySpan<JobState> states)
    {
        var bits = 0;
        foreach (var state in states)
        {
            bits |= 1 << (int)state;
        }

        return new JobStateSet(bits);
    }

    /// <summary>True if <paramref name="state"/> is in the set.</summary>
    public bool Contains(JobState state) => (_bits & (1 << (int)state)) != 0;

    /// <summary>The words for the states.</summary>
    public override string ToString() => string.Join(", ", States.Select(JobStates.Word));
}
