using System.Reflection;
using System.Text.RegularExpressions;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>The spec, its vectors and the code name the same things.</summary>
public sealed partial class AgreementTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(SourceTree.Root, "spec", "protocol.md"));

    private static IEnumerable<string> TypesInCode =>
        typeof(ErrorType).GetFields(BindingFlags.Public | BindingFlags.Static).Select(type => (string)type.GetRawConstantValue()!);

    [Fact]
    public void The_headings_of_the_client_leg_are_the_operations_of_the_code_in_order() =>
        Assert.Equal(RequestTable.Names, HeadingsBelow("## Client to dispatcher"));

    [Fact]
    public void Every_operation_of_the_client_leg_has_vectors_and_no_other_has() =>
        Assert.Equal(RequestTable.Names.Order(StringComparer.Ordinal), Operations(VectorFile.Client));

    [Fact]
    public void The_vectors_of_the_daemon_leg_cover_what_its_section_describes() =>
        Assert.Equal(HeadingsBelow("## Dispatcher to daemon").Order(StringComparer.Ordinal), Operations(VectorFile.Daemon));

    [Fact]
    public void The_table_of_errors_lists_every_type_of_the_code_and_no_other()
    {
        var inSpec = Section("## Errors").Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(
            line => line.Split('`')[1]);
        Assert.Equal(TypesInCode.Order(StringComparer.Ordinal), inSpec.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_are_more_than_200_dialogues_with_names_of_their_own_and_half_of_them_are_refusals()
    {
        Assert.True(VectorFile.All.Count() > 200, $"{VectorFile.All.Count()} dialogues");
        foreach (var leg in new[] { VectorFile.Client, VectorFile.Daemon })
        {
            Assert.Equal(leg.Count, leg.Select(dialogue => dialogue.Name).Distinct().Count());
            var refusals = leg.Count(dialogue => dialogue.ErrorTypes.Any());
            Assert.True(2 * refusals >= leg.Count, $"{refusals} of {leg.Count}");
        }
    }

    [Fact]
    public void Every_type_of_error_is_shown_by_a_dialogue() =>
        Assert.Empty(TypesInCode.Except(VectorFile.All.SelectMany(dialogue => dialogue.ErrorTypes)));

    [Fact]
    public void What_the_code_says_of_the_spec_names_a_heading_or_a_term_of_it()
    {
        var terms = Lines.Where(line => line.StartsWith("##", StringComparison.Ordinal)).Select(line => line.TrimStart('#', ' '))
            .Concat(Lines.SelectMany(line => Term().Matches(line)).Select(match => match.Groups[1].Value)).ToHashSet();
        var named = SourceTree.Files("*.cs").SelectMany(file => Reference().Matches(file.Text))
            .SelectMany(match => match.Groups[1].Captures).Select(capture => capture.Value).ToHashSet();
        Assert.True(named.Count > 20, $"{named.Count} references");
        Assert.Empty(named.Except(terms));
    }

    [Fact]
    public void Every_set_up_is_described_and_played() => Assert.Equal(
        Setup.All.Select(setup => setup.Name).Order(StringComparer.Ordinal),
        VectorFile.All.Select(dialogue => dialogue.Setup).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> Operations(IEnumerable<Dialogue> dialogues) =>
        dialogues.Select(dialogue => dialogue.Operation).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> HeadingsBelow(string heading) => Section(heading)
        .Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]);

    private static IEnumerable<string> Section(string heading) => Lines
        .SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    [GeneratedRegex(@"\*\*([^*.:]+)[.:]?\*\*")]
    private static partial Regex Term();

    [GeneratedRegex("""\b[sS]pec: (?:(?:, | of )?"([^"]+)")+""")]
    private static partial Regex Reference();
}
