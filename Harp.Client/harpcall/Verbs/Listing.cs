using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>Lists: a table for people, a line of JSON for each thing else.</summary>
internal static class Listing
{
    /// <param name="context">Where it is printed.</param>
    /// <param name="items">The things.</param>
    /// <param name="json">Each as it came.</param>
    /// <param name="layout">Their table for a width.</param>
    /// <param name="none">What is said to people where there are none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task PrintAsync<T>(
        VerbContext context, IReadOnlyList<T> items, Func<T, ReadOnlyMemory<byte>> json, Func<int, Paint, TableLayout> layout, string none,
        CancellationToken cancellationToken)
    {
        var terminal = context.Terminal;
        if (!terminal.IsForPeople)
        {
            foreach (var item in items)
            {
                await terminal.WriteAsync(json(item), cancellationToken).ConfigureAwait(false);
            }
        }
        else if (items.Count == 0)
        {
            terminal.Say(none);
        }
        else
        {
            var table = layout(terminal.Traits.Size().Columns, terminal.OutPaint);
            await terminal.WriteTextAsync(string.Join('\n', table.Lines), cancellationToken).ConfigureAwait(false);
            if (table.LeftOut.Count > 0 && terminal.Traits.ErrorIsTerminal)
            {
                terminal.Say(terminal.ErrorPaint.Of($"({table.Remark})", Style.Dim));
            }
        }
    }
}
