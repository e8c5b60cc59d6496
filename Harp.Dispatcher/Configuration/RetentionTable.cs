using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Hosting;

namespace Harp.Dispatcher.Configuration;

/// <summary>The TOML file's <c>[retention]</c>: which ended jobs are kept. Where nothing is said, all of them.</summary>
internal static class RetentionTable
{
    private static readonly RetentionLimits Defaults = new();
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(36_500);

    /// <exception cref="ConfigurationException">It says what is not known, or what would keep nothing.</exception>
    public static RetentionLimits Of(Settings table)
    {
        var limits = new RetentionLimits
        {
            Kept = new PruneLimits
            {
                MaxAge = table.Positive("max_age", LongestAge),
                MaxJobs = table.Number("max_jobs", 1),
                MaxBytes = table.Number("max_bytes", 1),
            },
            ClockHold = table.Seconds("clock_hold") ?? Defaults.ClockHold,
            Every = table.Positive("every") ?? Defaults.Every,
        };
        table.RefuseOthers();
        return limits;
    }
}
