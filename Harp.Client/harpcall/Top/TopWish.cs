namespace Harp.Client.CommandLine.Top;

/// <summary>What a person wants of the screen.</summary>
internal readonly record struct TopWish(TopAct Act, JobSummary? Job)
{
    public static TopWish None => default;
}
