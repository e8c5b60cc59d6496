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

    /// <summary>Stores keep it: it is the same whether the request is small or large, and with every version.</summary>
    [Theory]
    [InlineData(2, "51ccb85cd71b84f995379ecd7f54f1cb9f427c9e2d62ae3551ec449c85ca201e")]
    [InlineData(1000, "8dd244f538135c6151a895c6f41e0af4bd4fb0b9c4b4f1a83110d67c19489c03")]
    [InlineData(5000, "baa2d8f779507853e8f24585021c626f140ec9f0b823d77127d09234f0b13969")]
    public void It_is_SHA_256_over_the_fields_with_their_lengths(int length, string expected)
    {
        var request = new CallRequest("web01", "echo", RawJson.Parse($"[\"{new string('x', length)}\"]"))
        {
            MaxExecTime = TimeSpan.FromSeconds(600),
            Queue = Queue("""{"a":1}""", 3),
        };

        Assert.Equal(expected, Convert.ToHexStringLower(RequestFingerprint.Of(request).ToBytes()));
    }

    private static QueueSpec Queue(string name, int concurrency) => new(QueueName.Parse(RawJson.Parse(name)), concurrency);
}
