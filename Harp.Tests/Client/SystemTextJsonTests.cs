using System.Text;
using System.Text.Json;
using Harp.Client;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Client;

/// <summary>What ASP.NET makes of what the library returns, with its own settings.</summary>
public sealed class SystemTextJsonTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Theory]
    [InlineData("{ \"b\":1e400 ,\"a\":\"\\ud800\\/\",\"a\":[ 1.0 ] }")]
    [InlineData("null")]
    [InlineData("\"é\"")]
    public void An_opaque_value_stands_where_it_is_byte_for_byte(string value) =>
        Assert.Equal($"[{value}]", JsonSerializer.Serialize(new[] { RawJson.Parse(value) }, Web));

    [Fact]
    public void A_packet_is_its_number_its_data_and_its_time()
    {
        var packet = new Packet(7, RawJson.Parse("{\"a\":[1.0]}"));
        Assert.Equal("{\"number\":7,\"data\":{\"a\":[1.0]},\"receivedAt\":null}", JsonSerializer.Serialize(packet, Web));
        Assert.Equal(packet, JsonSerializer.Deserialize<Packet>("{\"number\":7,\"data\":{\"a\":[1.0]}}", Web));
    }

    [Fact]
    public void A_status_has_its_state_as_a_word_and_nothing_twice()
    {
        var status = JobStatus.Parse(Encoding.UTF8.GetBytes(
            "{\"call\":{\"procedure\":\"p\",\"arguments\":[1e3],\"host\":\"web01\"},\"time\":{\"submit\":1,\"start\":null,\"end\":null},\"info\":{\"title\":\"t\"},"
            + "\"state\":\"waiting\",\"queue\":{\"q\":1},\"packets\":0,\"time_ms\":{\"submit\":1500,\"start\":null,\"end\":null}}"));
        Assert.Equal(
            "{\"host\":\"web01\",\"procedure\":\"p\",\"arguments\":[1e3],\"info\":{\"title\":\"t\"},\"submittedAt\":\"1970-01-01T00:00:01.5+00:00\",\"startedAt\":null,"
            + "\"endedAt\":null,\"state\":\"waiting\",\"queue\":{\"q\":1},\"packets\":0,\"trace\":null}",
            JsonSerializer.Serialize(status, Web));
    }

    [Fact]
    public void An_outcome_tells_its_kind_and_its_error_in_words()
    {
        Assert.Equal("{\"kind\":\"result\",\"value\":[1]", JsonSerializer.Serialize(JobOutcome.Returned(new[] { 1 }), Web)[..28]);
        var failed = JsonSerializer.Serialize(
            JobOutcome.Failed(HarpError.OfJob(ErrorType.Timeout, "m", CallStage.Run, CallStarted.Yes)), Web);
        Assert.Contains("\"kind\":\"error\"", failed, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"stage\":\"run\",\"started\":\"yes\"}", failed, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_state_is_written_and_read_as_the_word_of_the_specification() => Assert.All(Enum.GetValues<JobState>(), state =>
    {
        Assert.Equal($"\"{JobStates.Word(state)}\"", JsonSerializer.Serialize(state, Web));
        Assert.Equal(state, JsonSerializer.Deserialize<JobState>($"\"{JobStates.Word(state)}\"", Web));
    });

    [Fact]
    public void Nothing_that_the_library_returns_shows_its_bytes_as_base64() => Assert.DoesNotContain(
        typeof(IHarpCaller).Assembly.GetExportedTypes().SelectMany(type => type.GetProperties()),
        property => property.PropertyType == typeof(ReadOnlyMemory<byte>)
            && !property.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute), inherit: true));
}
