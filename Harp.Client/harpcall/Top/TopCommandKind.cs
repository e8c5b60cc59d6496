namespace Harp.Client.CommandLine.Top;

/// <summary>The things that can be done at the screen.</summary>
internal enum TopCommandKind
{
    /// <summary>Nothing beyond the screen itself.</summary>
    None,

    /// <summary>To end it.</summary>
    Leave,

    /// <summary>To cancel a job; a person has confirmed it.</summary>
    Cancel,

    /// <summary>To see a job's packets.</summary>
    Follow,
}
