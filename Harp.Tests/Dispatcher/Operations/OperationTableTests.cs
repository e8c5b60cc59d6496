using Harp.Protocol.Messages.Requests;
using Harp.Tests.Dispatcher.Listening;

namespace Harp.Tests.Dispatcher.Operations;

public sealed class OperationTableTests
{
    [Fact]
    public async Task The_dispatcher_serves_every_request_of_the_protocol_and_no_other()
    {
        await using var bench = new ListeningBench();
        var requests = typeof(Request).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Request)));
        Assert.Equal(requests.Order(ByName), bench.Operations.Requests.Order(ByName));
        Assert.Equal(RequestTable.Names.Count, bench.Operations.Requests.Count);
    }

    private static Comparer<Type> ByName { get; } = Comparer<Type>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name));
}
