namespace Harp.Tests.Support;

/// <summary>Waits for something that other processes make true, and says what was not.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Waits until a number has not changed for five seconds: for what must stop by itself, where nothing else tells that it has.
    /// </summary>
    public static async Task HoldsStillAsync(string what, Func<int> number)
    {
        var (last, since) = (number(), TimeProvider.System.GetTimestamp());
        await HoldsAsync($"{what} stays as it is", () =>
        {
            if (number() is var now && now != last)
            {
                (last, since) = (now, TimeProvider.System.GetTimestamp());
            }

            return TimeProvider.System.GetElapsedTime(since) >= Still;
        });
    }

    public static Task HoldsAsync(string what, Func<bool> condition) => HoldsAsync(what, () => ValueTask.FromResult(condition()));

    public static Task HoldsAsync(string what, Func<ValueTask<bool>> condition) =>
        HoldsAsync(() => ValueTask.FromResult(what), condition, Limit);

    /// <summary>The same where what did not hold is best told by how things stand at the end.</summary>
    public static async Task HoldsAsync(Func<ValueTask<string>> what, Func<ValueTask<bool>> condition, TimeSpan limit)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            if (TimeProvider.System.GetElapsedTime(start) >= limit)
            {
                Assert.Fail($"expected within {limit.TotalSeconds} s: {await what()}");
            }

            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
