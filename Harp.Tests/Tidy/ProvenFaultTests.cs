namespace Harp.Tests.Tidy;

/// <summary>CONTRIBUTING.md names the tests that show the faults of other systems absent.</summary>
public sealed class ProvenFaultTests
{
    private static readonly NamedTests Faults = NamedTests.In("CONTRIBUTING.md", "| Fault |");

    [Fact]
    public void Every_fault_has_a_test() => Faults.EachRowNamesOne();

    [Fact]
    public void Every_test_that_is_named_there_exists()
    {
        Faults.AllExist(least: 10);
        Assert.False(NamedTests.Exists(nameof(ProvenFaultTests), nameof(Faults)));
    }
}
