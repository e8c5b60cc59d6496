using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Operations;

/// <summary>The times of a job, as a status and a list tell them.</summary>
internal static class StatusTimes
{
    public static JobTimes Seconds(DateTimeOffset submitted, DateTimeOffset? started, DateTimeOffset? ended) =>
        new(submitted.ToUnixTimeSeconds(), started?.ToUnixTimeSeconds(), ended?.ToUnixTimeSeconds());

    public static JobTimes Milliseconds(DateTimeOffset submitted, DateTimeOffset? started, DateTimeOffset? ended) =>
        new(submitted.ToUnixTimeMilliseconds(), started?.ToUnixTimeMilliseconds(), ended?.ToUnixTimeMilliseconds());
}
