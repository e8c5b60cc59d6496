using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Operations;

/// <summary>The moments of a job as clients are told of them.</summary>
internal static class JobMoments
{
    public static JobTimes Seconds(DateTimeOffset submitted, DateTimeOffset? started, DateTimeOffset? ended) =>
        new(submitted.ToUnixTimeSeconds(), started?.ToUnixTimeSeconds(), ended?.ToUnixTimeSeconds());

    public static JobTimes Milliseconds(DateTimeOffset submitted, DateTimeOffset? started, DateTimeOffset? ended) =>
        new(submitted.ToUnixTimeMilliseconds(), started?.ToUnixTimeMilliseconds(), ended?.ToUnixTimeMilliseconds());
}
