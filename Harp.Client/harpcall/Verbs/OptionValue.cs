using System.Globalization;
using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>Values of options that are more than a word: JSON, queues, seconds, moments.</summary>
internal static class OptionValue
{
    private const double SecondsMax = 1e10;

    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(49);

    /// <exception cref="UsageException">It is no JSON.</exception>
    public static RawJson Json(string option, string text)
    {
        try
        {
            return RawJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (HarpErrorException broken)
        {
            throw new UsageException($"{option}: {broken.Error.Message}");
        }
    }

    /// <summary>A queue by its text or its object.</summary>
    /// <exception cref="UsageException">It is no queue's name.</exception>
    public static CallQueue Queue(string option, string text, int concurrency = 1)
    {
        try
        {
            object name = text.TrimStart().StartsWith('{') ? Json(option, text) : text;
            return new CallQueue(name, concurrency);
        }
        catch (ArgumentException unfit)
        {
            throw new UsageException($"{option}: {unfit.InnerException?.Message ?? unfit.Message}");
        }
    }

    /// <summary>
    /// A time limit of a call, as <see cref="Length"/>; null where none is said. What is longer than can be said to a dispatcher is that
    /// long.
    /// </summary>
    /// <exception cref="UsageException">It is no time.</exception>
    public static TimeSpan? Limit(string option, string? text) => text is null ? null
        : Length(option, text) is var length && length >= Seconds.Max ? Seconds.Max
        : length >= WaitMin ? length : WaitMin;

    /// <summary>A length of time with its unit, <c>90s</c>, <c>2h</c>, <c>30d</c>, or in seconds without one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Length(string option, string text) => DurationText.SecondsOrNumber(text) is { } seconds and > 0 and < SecondsMax
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException($"{option}: expected a time such as 90s, 15m, 2h, 30d, got '{text}'");

    /// <summary>A length of time that a timer can be set for.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Wait(string option, string text) => Length(option, text) is var length && length >= WaitMin && length <= WaitMax
        ? length
        : throw new UsageException(
            $"{option}: expected a time from {WaitMin.TotalMilliseconds:0}ms to {WaitMax.TotalDays:0}d, got '{text}'");

    /// <summary>A moment: ISO 8601, or a length of time ago.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static DateTimeOffset? Moment(string option, string? text, TimeProvider time)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Contains('-', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment))
        {
            return moment;
        }

        try
        {
            return time.GetUtcNow() - Length(option, text);
        }
        catch (UsageException)
        {
            throw new UsageException($"{option}: expected a moment such as 2026-11-26T08:00 or a time ago such as 2h, got '{text}'");
        }
    }

    /// <exception cref="UsageException">There is no such state.</exception>
    public static JobStateSet States(
        IEnumerable<string> words) => JobStateSet.Of([.. words.Select(word => JobStates.TryParse(word, out var state)
        ? state
        : throw new UsageException(
            $"--state: expected {string.Join(", ", JobStates.Words)}, got '{word}'{Suggestion.For(word, JobStates.Words)}"))]);
}
