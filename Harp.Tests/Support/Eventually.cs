namespace Harp.Tests.Support;

/// <summary>Waits for something that other processes make true, and says what was not.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task HoldsAsync(string what, Func<bool> condition) => HoldsAsync(what, () => ValueTask.FromResult(condition()));

    public static async Task HoldsAsync(string what, Func<ValueTask<bool>> condition)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, $"expected within {Limit.TotalSeconds} s: {what}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
