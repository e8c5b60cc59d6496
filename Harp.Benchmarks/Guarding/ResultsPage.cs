namespace Harp.Benchmarks.Guarding;

/// <summary>The baseline for people, with the references that are not guarded.</summary>
internal static class ResultsPage
{
    public static string Of(Baseline baseline, Figure[] figures) => $"""
        # The hot path, measured

        Medians of {baseline.Runs} runs on {baseline.Taken}; the time of one operation (one line, one packet) is what the
        fastest tenth of its iterations took at most. Times are this machine's; what counts is the ratio to the reference in the same run.
        `dotnet run -c Release --project Harp.Benchmarks` tells what can be measured and how; `baseline` writes this page.

        ```
        {string.Join('\n', baseline.Machine)}
        ```

        ## Goals

        {TextTable.Markdown(Report.Reached(Goals.All, figures.ToDictionary(figure => figure.Case)))}

        ## Beside the references

        {string.Join("\n\n", figures.GroupBy(figure => figure.Case[..figure.Case.IndexOf('.', StringComparison.Ordinal)]).Select(Section))}

        """;

    private static string Section(IGrouping<string, Figure> group) => $"### {group.Key}\n\n{TextTable.Markdown(Report.Figures(group))}";
}
