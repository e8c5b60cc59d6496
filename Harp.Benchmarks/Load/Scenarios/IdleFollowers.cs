using System.Diagnostics;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>
/// Many follow one job that does nothing for a long time. What they cost is the memory that the dispatcher has more when all of them have
/// seen the job's only packet; then the job is cancelled, and each must be told. Each turn has a dispatcher of its own, since memory is not
/// given back.
/// </summary>
internal sealed class IdleFollowers(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    private const int FirstFollowers = 200;
    private const int KibibyteBytes = 1024;

    private static readonly byte[] Call = Requests.Call("stream", "[1,100,3600]");

    private Party _daemon = null!;
    private int _turns;

    /// <summary>As many as are wanted, or as this process and the dispatcher may have connections.</summary>
    private int Followers { get; } = Math.Min(effort.Followers, OpenFiles.Max - OpenFiles.Others);

    public override void Prepare() => _daemon = Stage.StartDaemon();

    public override IEnumerable<Reading> Turn(bool last)
    {
        var dispatcher = Stage.StartDispatcher($"store{++_turns}", _daemon);
        var job = Control.Submit(dispatcher.Port, Call);
        End(Follow(dispatcher, job, FirstFollowers));
        var before = dispatcher.ResidentBytes;
        var followers = Follow(dispatcher, job, Followers);
        var each = (double)(dispatcher.ResidentBytes - before) / Followers / KibibyteBytes;
        var began = Stopwatch.GetTimestamp();
        Control.Cancel(dispatcher.Port, job);
        followers.ForEach(follower => Replies.Expect("{\"cancelled\":true}"u8, follower.ReadLine()));
        var told = Stopwatch.GetElapsedTime(began);
        End(followers);
        Stage.End(dispatcher);
        return
        [
            new Reading(new Target(
                $"memory for each of {Followers:#,0} followers of a job that sleeps", Formats.Kibibytes) { AtMost = 20 }, each),
            new Reading(new Target("the time until all of them are told its end", Formats.Seconds), told.TotalSeconds),
        ];
    }

    private static List<LineConnection> Follow(Party dispatcher, string job, int followers)
    {
        var request = Requests.OfStream("follow_stream", job);
        var connections = Enumerable.Range(0, followers).Select(_ => Asking(dispatcher.Port, request)).ToList();
        connections.ForEach(ExpectPacket);
        return connections;
    }

    private static LineConnection Asking(int port, byte[] request)
    {
        var connection = new LineConnection(port, new byte[512]) { Patience = Control.Patience };
        connection.Send(request);
        return connection;
    }

    private static void ExpectPacket(LineConnection connection)
    {
        var line = connection.ReadLine();
        if (!line.StartsWith("{\"packet\":0,"u8))
        {
            throw Replies.Wrong("packet 0", line);
        }
    }

    private static void End(List<LineConnection> followers) => followers.ForEach(follower => follower.Dispose());
}
