using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Memory;

namespace Harp.Tests.Dispatcher.Storage.Memory;

public sealed class MemoryJobStoreTests : JobStoreContract
{
    private protected override IJobStore Store { get; } = new MemoryJobStore();
}
