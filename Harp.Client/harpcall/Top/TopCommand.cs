namespace Harp.Client.CommandLine.Top;

/// <summary>What a person wants of the screen.</summary>
internal readonly record struct TopCommand(TopCommandKind Act, JobSummary? Job)
{
    public static TopCommand None => default;
}
