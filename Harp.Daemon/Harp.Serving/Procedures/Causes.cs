using System.Runtime.CompilerServices;

namespace Harp.Serving.Procedures;

/// <summary>
/// The causes that led to an exception: its inner exceptions, and theirs, each one after what it led to, and last what the same task raised
/// beside it, as <see cref="Task.WhenAll(Task[])"/> does. Bounded, as anybody can nest them.
/// </summary>
internal static class Causes
{
    /// <summary>Of more, the first are told.</summary>
    public const int Max = 32;

    /// <summary>Of a task that raised several, all but the first, which is all that who awaits it gets.</summary>
    private static readonly ConditionalWeakTable<Exception, Exception[]> Beside = [];

    /// <summary>
    /// Takes note of what a task raised beside its first exception; false, so that it can be told while that is on its way.
    /// </summary>
    public static bool Note(Task failed)
    {
        if (failed.Exception is { InnerExceptions: { Count: > 1 } all })
        {
            Beside.AddOrUpdate(all[0], [.. all.Skip(1).Take(Max)]);
        }

        return false;
    }

    public static IReadOnlyList<Exception> Of(Exception raised)
    {
        var others = Beside.TryGetValue(raised, out var noted) ? noted : [];
        var (found, open) = (new List<Exception>(), new Stack<Exception>(others.Reverse().Concat(Inner(raised))));
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
