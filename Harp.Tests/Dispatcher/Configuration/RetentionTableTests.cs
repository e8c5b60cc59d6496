using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Hosting;

namespace Harp.Tests.Dispatcher.Configuration;

public sealed class RetentionTableTests
{
    [Fact]
    public void Every_key_arrives_where_it_is_used()
    {
        var retention = Read("max_age = 31536000\nmax_jobs = 5000000000\nmax_bytes = 6000000000\nevery = 7");
        Assert.Equal(
            new PruneLimits { MaxAge = TimeSpan.FromDays(365), MaxJobs = 5_000_000_000, MaxBytes = 6_000_000_000 }, retention.Kept);
        Assert.Equal(TimeSpan.FromSeconds(7), retention.Every);
    }

    [Fact]
    public void Where_nothing_is_said_everything_is_kept()
    {
        Assert.Equal(new RetentionLimits(), Read(""));
        Assert.Equal(PruneLimits.None, Read("").Kept);
    }

    [Theory]
    [InlineData("max_age = 0", "retention.max_age: expected more than 0 seconds, got 0")]
    [InlineData("max_age = -1", "retention.max_age: expected 0 to 3153600000 seconds, got -1")]
    [InlineData("max_jobs = 0", "retention.max_jobs: expected an integer ≥ 1, got 0")]
    [InlineData("max_bytes = \"1G\"", "retention.max_bytes: expected an integer ≥ 1, got 1G")]
    [InlineData("every = 0", "retention.every: expected more than 0 seconds, got 0")]
    [InlineData("max_ago = 1", "retention.max_ago: unknown key; did you mean 'max_age'?")]
    public void What_is_wrong_is_named(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ConfigurationException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static RetentionLimits Read(string table) =>
        ConfigurationFile.Of(Settings.Parse("/etc/harp/harp.toml", $"[retention]\n{table}\n")).Retention;
}
