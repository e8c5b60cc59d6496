using Harp.Client;

namespace Harp.Tests.Client;

/// <summary>The lines that most dialogues share.</summary>
internal static class Lines
{
    public const string Id = "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10";
    public const string Call = """{"harpcaller":1,"host":"web01","procedure":"p","arguments":[]}""";
    public const string Accepted = $$"""{"harpcaller":1,"job_id":"{{Id}}"}""";
    public const string GetResult = $$"""{"harpcaller":1,"get_result":"{{Id}}","wait":true}""";
    public const string TryResult = $$"""{"harpcaller":1,"get_result":"{{Id}}","wait":false}""";
    public const string Status = $$"""{"harpcaller":1,"get_status":"{{Id}}"}""";
    public const string Cancel = $$"""{"harpcaller":1,"cancel":"{{Id}}"}""";
    public const string Follow = $$"""{"harpcaller":1,"follow_stream":"{{Id}}","since":0}""";
    public const string Read = $$"""{"harpcaller":1,"read_stream":"{{Id}}","since":0}""";
    public const string Running =
        """{"call":{"procedure":"p","arguments":[1e400],"host":"web01"},"time":{"submit":1700000000,"start":1700000001,"end":null},"info":null,"newer":1}""";

    public const string Ended =
        """{"call":{"procedure":"p","arguments":[],"host":"web01"},"time":{"submit":1700000000,"start":null,"end":1700000002},"info":{"a":1}}""";

    public const string UnknownJob = """{"error":{"type":"invalid_jobid","message":"no such job"}}""";

    /// <summary>A client that sends calls as they are, so that their bytes can be foretold.</summary>
    public static HarpCaller Keyless(int port, TimeProvider? time = null) =>
        new(new HarpCallerOptions { Multiplexed = false, Port = port, SafeSubmit = false, Time = time ?? TimeProvider.System });

    /// <summary>A client that gives each request under way a connection to itself, so that its bytes can be foretold.</summary>
    public static HarpCaller CallerOf(int port) => new(new HarpCallerOptions { Multiplexed = false, Port = port });

    /// <summary>An error outcome.</summary>
    public static string Failed(string type, string stage, string started) =>
        $$$$"""{"error":{"type":"{{{{type}}}}","message":"it failed","data":{"stage":"{{{{stage}}}}","started":"{{{{started}}}}"}}}""";
}
