namespace Harp.Tests.Spec;

/// <summary>The tests that share the servers of the standard set-up.</summary>
[CollectionDefinition(nameof(StandardServers))]
public sealed class StandardServersCollection : ICollectionFixture<StandardServers>;
