using Harp.Dispatcher.Daemons;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>What a dispatcher makes of a daemon's answer to the wish to end a call whose connection is gone.</summary>
public sealed class EndConfirmationTests
{
    private const string End =
        "{\"harp\":1,\"end\":{\"job\":\"00000000-0000-7000-8000-000000000001\",\"attempt\":1},\"auth\":{\"user\":\"u\","
            + "\"password\":\"s3cret\"}}";
    private const string Overloaded = "{\"harp\":1,\"error\":{\"type\":\"overloaded\",\"message\":\"m\"}}";

    private readonly DaemonCallBench _bench = new();

    [Theory]
    [InlineData("{\"harp\":1,\"ended\":true}", "Ended")]
    [InlineData("{\"harp\":1,\"ended\":false,\"later\":1}", "DaemonGone")]
    [InlineData(
        "{\"harp\":1,\"error\":{\"type\":\"invalid_request\",\"message\":\"procedure: expected a string, got nothing\"}}", "Unknown")]
    [InlineData("{\"harp\":1,\"error\":{\"type\":\"access_denied\",\"message\":\"m\"}}", "Unknown")]
    [InlineData("{\"harp\":1,\"ended\":1}", "Unknown")]
    [InlineData("{\"result\":1}", "Unknown")]
    [InlineData("nonsense", "Unknown")]
    public async Task An_answer_decides(string line, string answer) =>
        Assert.Equal(answer, await AskAsync(daemon => daemon.AnswerAsync(End, line)));

    [Fact]
    public async Task Where_nobody_listens_the_daemon_is_gone()
    {
        await _bench.NewConfirmation(RefusingPort.Number).RunAsync(TimeSpan.FromMinutes(10)).WaitAsync(
            TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(EndAnswer.DaemonGone, _bench.Sink.EndAnswer);
    }

    [Fact]
    public async Task A_daemon_that_did_not_let_the_question_through_is_asked_again() => Assert.Equal("Ended", await AskAsync(
        daemon =>
        {
            daemon.Reset();
            return Task.CompletedTask;
        },
        daemon => daemon.AnswerAsync(End),
        daemon => daemon.AnswerAsync(End, Overloaded),
        daemon => daemon.AnswerAsync(End, "{\"harp\":1,\"ended\":true}")));

    [Fact]
    public async Task A_daemon_that_stands_still_is_given_up_when_its_answer_is_of_no_more_use()
    {
        var (time, asked) = (new FakeTimeProvider(), new TaskCompletionSource());
        await using var peer = new ScriptedPeer(async daemon =>
        {
            await daemon.ExpectAsync(End);
            asked.SetResult();
            await daemon.ExpectEndAsync();
        });
        var confirming = _bench.NewConfirmation(peer.Port, time).RunAsync(TimeSpan.FromSeconds(30));
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(_bench.Sink.EndAnswer);

        time.Advance(TimeSpan.FromSeconds(1));
        await confirming.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(EndAnswer.Unknown, _bench.Sink.EndAnswer);
    }

    private async Task<string> AskAsync(params Func<PeerConnection, Task>[] scripts)
    {
        await using var peer = new ScriptedPeer(scripts);
        await _bench.NewConfirmation(peer.Port).RunAsync(TimeSpan.FromMinutes(10)).WaitAsync(
            TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return _bench.Sink.EndAnswer?.ToString() ?? "nothing";
    }
}
