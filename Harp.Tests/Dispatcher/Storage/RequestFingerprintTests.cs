using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Storage;

public sealed class RequestFingerprintTests
{
    private static readonly CallRequest Base = new("h", "p", RawJson.Parse("[1]"));

    [Fact]
    public void No_two_different_requests_have_the_same()
    {
        CallRequest[] requests =
        [
            Base,
            Base with { Host = "hp", Procedure = "" },
            Base with { Host = "", Procedure = "hp" },
            Base with { Procedure = "P" },
            Base with { Arguments = RawJson.Parse("[1.0]") },
            Base with { Arguments = RawJson.Parse("[ 1]") },
            Base with { Info = RawJson.Parse("1") },
            Base with { Info = RawJson.Parse("\"null\"") },
            Base with { Timeout = TimeSpan.FromSeconds(1) },
            Base with { MaxExecTime = TimeSpan.FromSeconds(1) },
            Base with { Timeout = TimeSpan.FromSeconds(1), MaxExecTime = TimeSpan.FromSeconds(1) },
            Base with { Queue = Queue("{}", 1) },
            Base with { Queue = Queue("{}", 2) },
            Base with { Queue = Queue("""{"a":1}""", 1) },
        ];

        Assert.Distinct(requests.Select(RequestFingerprint.Of));
    }

    [Fact]
    public void The_name_of_a_queue_counts_by_its_value_and_everything_else_as_sent()
    {
        Assert.Equal(
            RequestFingerprint.Of(Base with { Queue = Queue("""{"a":1.0,"b":2}""", 1) }),
            RequestFingerprint.Of(Base with { Queue = Queue("""{ "b":2, "a":1 }""", 1) }));
        Assert.Equal(RequestFingerprint.Of(Base), RequestFingerprint.Of(Base with { Info = RawJson.Parse(" null ") }));
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var fingerprint = RequestFingerprint.Of(Base);

        Assert.Equal(RequestFingerprint.Size, fingerprint.ToBytes().Length);
        Assert.Equal(fingerprint, RequestFingerprint.FromBytes(fingerprint.ToBytes()));
    }

    private static QueueSpec Queue(string name, int concurrency) => new(QueueName.Parse(RawJson.Parse(name)), concurrency);
}
