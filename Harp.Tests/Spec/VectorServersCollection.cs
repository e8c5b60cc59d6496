namespace Harp.Tests.Spec;

/// <summary>The tests that share one pair of servers.</summary>
[CollectionDefinition(nameof(VectorServers))]
public sealed class VectorServersCollection : ICollectionFixture<VectorServers>;
