namespace HarpWeb.Jobs;

/// <summary>What this application may have done: nothing that is not on its list, however a request was made up.</summary>
public sealed class DeskOptions
{
    internal const string Complete =
        "Desk: expected an application's name, a concurrency of at least 1, and offers that each have a title, a procedure and one "
            + "host or more";

    /// <summary>The name of the application's queue; the jobs of that queue are those it shows.</summary>
    public string Application { get; set; } = "";

    /// <summary>How many of its jobs may run at once.</summary>
    public int Concurrency { get; set; } = 1;

    /// <summary>What can be started, by the name that forms send.</summary>
    public Dictionary<string, Offer> Offers { get; } = [];

    internal bool IsComplete => Application.Length > 0 && Concurrency > 0
        && Offers.Values.All(offer => offer.Title.Length > 0 && offer.Procedure.Length > 0 && offer.Hosts.Count > 0);

    /// <summary>The offer of this name, where it is made for this host; null where it is not on the list.</summary>
    public Offer? Find(string? name, string? host) =>
        name is not null && host is not null && Offers.TryGetValue(name, out var offer) && offer.Hosts.Contains(host) ? offer : null;
}
