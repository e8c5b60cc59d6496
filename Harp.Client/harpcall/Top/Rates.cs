using System.Globalization;

namespace Harp.Client.CommandLine.Top;

/// <summary>Jobs a second, from the list of those of the last minute.</summary>
internal static class Rates
{
    /// <summary>
    /// The number of jobs that were submitted a second. A list that does not hold the whole span tells by the time that it does hold.
    /// </summary>
    public static double Submitted(JobPage recent, TimeSpan span) => recent.Jobs.Count / Held(recent, span).TotalSeconds;

    /// <summary>The time that a list of recent jobs covers.</summary>
    public static TimeSpan Held(JobPage recent, TimeSpan span)
    {
        if (recent.Cursor is null || recent.Jobs.Count == 0)
        {
            return span;
        }

        var held = recent.Jobs[0].SubmittedAt - recent.Jobs[^1].SubmittedAt;
        return held < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : held;
    }

    /// <summary><c>12.5/s</c>; by the minute where it is less than one a second.</summary>
    public static string Words(double perSecond) => perSecond >= 1 || perSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.#}/s")
        : string.Create(CultureInfo.InvariantCulture, $"{perSecond * 60:0.#}/min");
}
