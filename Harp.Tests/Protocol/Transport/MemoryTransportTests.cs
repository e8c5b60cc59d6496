using Harp.Protocol.Transport;

namespace Harp.Tests.Protocol.Transport;

public sealed class MemoryTransportTests : TransportTests
{
    protected override ITransport Transport { get; } = new MemoryTransport();
}
