using System.Globalization;

namespace Harp.Client.CommandLine.Output;

/// <summary>Lengths of time for people: two units at most, never more exact than helps.</summary>
internal static class Duration
{
    /// <summary>
    /// <c>0.4 s</c>, <c>12 s</c>, <c>4 m 12 s</c>, <c>3 h 5 m</c>, <c>9 d 2 h</c>; what a wrong clock makes negative is nothing.
    /// </summary>
    public static string Of(TimeSpan time)
    {
        var length = time < TimeSpan.Zero ? TimeSpan.Zero : time;
        FormattableString text = length switch
        {
            { TotalSeconds: < 9.95 } => $"{length.TotalSeconds:0.0} s",
            { TotalMinutes: < 1 } => $"{length.Seconds} s",
            { TotalHours: < 1 } => $"{length.Minutes} m {length.Seconds} s",
            { TotalDays: < 1 } => $"{length.Hours} h {length.Minutes} m",
            _ => $"{(int)length.TotalDays} d {length.Hours} h",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
