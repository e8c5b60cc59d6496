using Harp.Tests.Campaigns;
using Harp.Tests.Daemon.Procedures;
using Harp.Tests.Daemon.Workers;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Spec;
using Harp.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Harp.Tests.Support;

/// <summary>
/// The collections that take longest begin first: one that begins last would run beside nothing, and half of the machine would wait for it.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(StandardServers), nameof(HostileProcedureTests), nameof(HastyVectorTests), nameof(SmallVectorTests),
        $"Daemon.{nameof(Harp.Tests.Daemon.ReloadTests)}", nameof(CatalogueTests),
        nameof(RestartVectorTests), nameof(CampaignTests), nameof(HeldSlotTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal).OrderBy(Place)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(Longest, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
