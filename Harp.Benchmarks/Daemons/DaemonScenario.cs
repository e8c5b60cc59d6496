using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Clients;
using Harp.Benchmarks.Load.Parties;
using Harp.Benchmarks.Load.Scenarios;

namespace Harp.Benchmarks.Daemons;

/// <summary>Something that a daemon goes through.</summary>
internal abstract class DaemonScenario(Stage stage, LoadEffort effort) : Scenario(stage, effort)
{
    protected const int Workers = 16;

    private const string Procedures = """
        public static class Measured
        {
            [Procedure] public static int echo(int value) => value;

            [Procedure] public static async Task stream(int packets, PacketStream stream)
            {
                var packet = new string('x', 87);
                for (var sent = 0; sent < packets; sent++) await stream.WriteAsync(packet);
            }

            [Procedure] public static async Task flood(string path, PacketStream stream)
            {
                var packet = new string('x', 87);
                for (var sent = 0; ; sent++)
                {
                    await stream.WriteAsync(packet);
                    if (sent % 1000 == 0) File.WriteAllText(path, sent.ToString());
                }
            }

            [Procedure] public static async Task sleep(double seconds) => await Task.Delay(TimeSpan.FromSeconds(seconds));
        }
        """;

    /// <summary>Starts a daemon.</summary>
    /// <param name="ready">How many workers stand ready.</param>
    protected Party StartDaemon(int ready = Workers)
    {
        var procedures = Path.Combine(Stage.Folder, "procedures.cs");
        File.WriteAllText(procedures, Procedures);
        return Stage.StartHarpd($"""
            listen = "127.0.0.1:0"
            procedures = "{procedures}"
            users = "{DaemonCall.WriteUsers(Stage.Folder)}"
            [limits]
            workers_min = {ready}
            workers_max = {Workers}
            [times]
            worker_wait = 0.5
            """);
    }

    protected Timing Ask(Party party, int clients) =>
        Crowd.Run(party, clients, Amount.For(Effort.Time), number => new DaemonClient(party.Port, new DaemonCall("echo", $"{number}")));
}
