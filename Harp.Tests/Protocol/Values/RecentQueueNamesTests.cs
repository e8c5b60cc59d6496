using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Values;

public sealed class RecentQueueNamesTests
{
    [Fact]
    public void A_name_that_is_sent_again_is_the_same_object()
    {
        Assert.Same(Name("""{"shard":1,"service":"a"}"""), Name("""{"shard":1,"service":"a"}"""));
    }

    [Fact]
    public void An_equal_name_that_is_written_otherwise_is_kept_as_it_was_sent()
    {
        var (first, second) = (Name("""{"shard":1}"""), Name("""{"shard": 1.0}"""));

        Assert.Equal(first, second);
        Assert.Equal("""{"shard": 1.0}""", second.AsSent.ToString());
    }

    [Fact]
    public void However_many_names_there_are_each_is_read_as_it_was_sent()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.Equal($$"""{"queue":"{{i}}"}""", Name($$"""{ "queue": "{{i}}" }""").Canonical);
            }
        }
    }

    [Fact]
    public void A_long_name_is_not_remembered()
    {
        var name = $$"""{"queue":"{{new string('x', 300)}}"}""";

        Assert.NotSame(Name(name), Name(name));
    }

    private static QueueName Name(string text) => QueueName.Parse(RawJson.Parse(text));
}
