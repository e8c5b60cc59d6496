using System.Text;
using Harp.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Hosting.Logging;

public sealed class LineLogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 31, 12, 0, 0, 7, TimeSpan.Zero));

    [Fact]
    public void An_event_is_a_line()
    {
        using var output = new MemoryStream();
        using (var provider = new LineLoggerProvider(output, _time))
        {
            provider.CreateLogger("Some.Category").Log(LogLevel.Warning, new EventId(12), "first\r\nsecond", null, (state, _) => state);
        }

        Assert.Equal("2030-01-31T12:00:00.007Z warn: Some.Category[12] first second\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Nothing_that_comes_from_outside_makes_a_line_or_drives_a_terminal()
    {
        using var output = new MemoryStream();
        using (var provider = new LineLoggerProvider(output, _time))
        {
            provider.CreateLogger("C").Log(LogLevel.Warning, 1, "a\u001B[2Jb\nc\u0085d\u2028e\u202Ef\u0000g\th", null, (state, _) => state);
        }

        Assert.Equal("2030-01-31T12:00:00.007Z warn: C[1] a\uFFFD[2Jb c d e\uFFFDf\uFFFDg\th\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData(LogLevel.Debug, "<7>")]
    [InlineData(LogLevel.Information, "<6>")]
    [InlineData(LogLevel.Warning, "<4>")]
    [InlineData(LogLevel.Error, "<3>")]
    [InlineData(LogLevel.Critical, "<2>")]
    public void For_the_journal_a_line_begins_with_its_priority_and_has_no_time(LogLevel level, string priority)
    {
        using var output = new MemoryStream();
        using (var provider = new LineLoggerProvider(output, _time, journal: true))
        {
            provider.CreateLogger("C").Log(level, 3, "said", null, (state, _) => state);
        }

        Assert.Equal($"{priority}C[3] said\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData(false, "{\"time\":\"2030-01-31T12:00:00.007Z\",")]
    [InlineData(true, "<4>{")]
    public void On_request_a_line_is_an_object_with_the_values_of_its_event(bool journal, string begin)
    {
        using var output = new MemoryStream();
        using (var provider = new LineLoggerProvider(output, _time, LogFormat.Json, journal))
        {
            provider.CreateLogger("C").LogWarning(new EventId(4), "{Count} of {Name}\n", 12, "\"x\u001B");
        }

        Assert.Equal(
            $"{begin}\"level\":\"warning\",\"category\":\"C\",\"event\":4,\"message\":\"12 of \\u0022x\\uFFFD "
                + $"\",\"values\":{{\"Count\":12,\"Name\":\"\\u0022x\\u001B\"}}}}\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData("8:123", "socket:[123]", true)]
    [InlineData("8:123", "socket:[124]", false)]
    [InlineData("8:123", "/dev/null", false)]
    [InlineData(null, "socket:[123]", false)]
    [InlineData("8:123", null, false)]
    [InlineData("nonsense", "socket:[123]", false)]
    public void Only_a_stderr_that_leads_to_the_journal_is_written_for_it(string? variable, string? target, bool journal) =>
        Assert.Equal(journal, Journal.IsStream(variable, target));

    [Fact]
    public void A_fault_is_a_line_too_however_long()
    {
        using var output = new MemoryStream();
        using (var provider = new LineLoggerProvider(output, _time))
        {
            provider.CreateLogger("C").Log(
                LogLevel.Critical, 1, "it broke", new IOException("one\n" + new string('ü', 2000)), (state, _) => state);
        }

        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains("crit: C[1] it broke System.IO.IOException: one ü", text, StringComparison.Ordinal);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void The_end_waits_for_the_last_line()
    {
        using var output = new MemoryStream();
        using (var log = new LineLog(output))
        {
            for (var i = 0; i < 10_000; i++)
            {
                log.Add("a line\n"u8, urgent: false);
            }
        }

        Assert.Equal(70_000, output.Length);
    }

    [Fact]
    public void A_reader_that_stops_holds_up_nobody_and_is_told_what_it_missed()
    {
        using var output = new StoppingStream();
        using var log = new LineLog(output);
        log.Add("first\n"u8, urgent: true);
        Assert.True(output.Stopped.Wait(Patience, TestContext.Current.CancellationToken));
        var line = Encoding.UTF8.GetBytes(new string('x', 1023) + "\n");
        for (var i = 0; i < LineLog.BytesMax / 1024 + 5; i++)
        {
            log.Add(line, urgent: false);
        }

        output.Go.Set();
        log.Dispose();

        Assert.EndsWith("\n5 lines of the log were dropped here: whoever reads it was too slow\n", output.Text, StringComparison.Ordinal);
    }

    private sealed class StoppingStream : MemoryStream
    {
        public ManualResetEventSlim Stopped { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Stopped.Set();
            Go.Wait();
            base.Write(buffer);
        }
    }
}
