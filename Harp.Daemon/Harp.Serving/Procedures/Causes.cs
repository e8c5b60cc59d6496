namespace Harp.Serving.Procedures;

/// <summary>What led to an exception: its inner exceptions, and theirs, each one after what it led to. Bounded, as anybody can nest them.</summary>
internal static class Causes
{
    /// <summary>Of more, the first are told.</summary>
    public const int Max = 32;

    public static IReadOnlyList<Exception> Of(Exception raised)
    {
        var (found, open) = (new List<Exception>(), new Stack<Exception>(Inner(raised)));
        while (found.Count < Max && open.TryPop(out var cause))
        {
            if (cause is not AggregateException)
            {
                found.Add(cause);
            }

            foreach (var inner in Inner(cause))
            {
                open.Push(inner);
            }
        }

        return found;
    }

    /// <summary>In the reverse of their order, as the last one is taken first.</summary>
    private static IEnumerable<Exception> Inner(Exception raised) =>
        raised is AggregateException many ? many.InnerExceptions.Reverse() : raised.InnerException is { } cause ? [cause] : [];
}
