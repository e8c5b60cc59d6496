namespace Harp.Client.CommandLine.Top;

/// <summary>A command of the person at the screen.</summary>
internal readonly record struct TopCommand(TopCommandKind Act, JobSummary? Job)
{
    public static TopCommand None => default;
}
