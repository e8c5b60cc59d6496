using System.Text.RegularExpressions;
using Harp.Tests.Tidy;

namespace Harp.Tests.Daemon.Workers;

/// <summary>The README of the workers tells what the callers of hostile procedures get, and which test shows it.</summary>
public sealed partial class HostileTableTests
{
    private static readonly NamedTests Table = NamedTests.In(Path.Combine("Harp.Daemon", "Workers", "README.md"), "| A procedure that |");

    [Fact]
    public void Every_row_has_a_test() => Table.EachRowNamesOne();

    [Fact]
    public void Every_test_that_is_named_there_exists() => Table.AllExist(least: 20);

    [Fact]
    public void Every_hostile_procedure_of_the_tests_stands_in_the_table()
    {
        var hostile = File.ReadAllText(RunningDaemon.ProceduresPath);
        hostile = hostile[hostile.IndexOf("class Hostile", StringComparison.Ordinal)..];
        var names = Procedure().Matches(hostile).Select(match => match.Groups[1].Value).ToArray();
        Assert.InRange(names.Length, 20, int.MaxValue);
        Assert.All(names, name => Assert.Contains(Table.Rows, row => row.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\[Procedure\] public static (?:async )?\S+ (\w+)\(")]
    private static partial Regex Procedure();
}
