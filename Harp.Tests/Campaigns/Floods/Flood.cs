namespace Harp.Tests.Campaigns.Floods;

/// <summary>
/// What hostile clients do to a server again and again, until they are told to end. What they do is the same whoever serves them.
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="Shows">What is sent, for a report.</param>
/// <param name="Connections">How many do it at once.</param>
/// <param name="Resets">
/// Whether each connection is reset when all is sent, and another begun; else it is kept, and nothing is read of it.
/// </param>
/// <param name="Lines">How many lines each sends.</param>
/// <param name="LineOf">The line, in which <c>ID</c> stands for its number; empty for none.</param>
/// <param name="BytesOfALine">How many bytes of a line without an end follow.</param>
internal sealed record Flood(
    string Name, string Shows, int Connections, bool Resets, int Lines, Func<FloodAim, string> LineOf, int BytesOfALine = 0)
{
    public static IReadOnlyList<Flood> All { get; } =
    [
        new("lists", "2,000 list_jobs with ids each, then a reset", 8, Resets: true, 2000, _ => Numbered("\"list_jobs\":{}")),
        new("hellos", "16,000 hello with ids each, of which no reply is read", 30, Resets: false, 16_000, _ => Numbered("\"hello\":true")),
        new("waits", "10,000 get_result with ids each on one running job, then a reset", 20, Resets: true, 10_000, aim => Numbered(
            $"\"get_result\":\"{aim.Running}\"")),
        new("followers", "a follow_stream each of a long stored stream, of which nothing is read", 500, Resets: false, 1, aim => Numbered(
            $"\"since\":0,\"follow_stream\":\"{aim.Stored}\"")),
        new("lines", "a megabyte each of a line that never ends", 900, Resets: false, 1, _ => "{\"harpcaller\":1,\"host\":\"", 1_000_000),
        new("silence", "connections that say nothing", 1100, Resets: false, 1, _ => ""),
        new("connects", "connections that are reset at once", 16, Resets: true, 1, _ => ""),
    ];

    private static string Numbered(string request) => $"{{\"harpcaller\":1,\"id\":ID,{request}}}\n";
}
