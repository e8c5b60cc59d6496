using System.Text;
using Harp.Client.CommandLine.Output;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.CommandLine.Top;

/// <summary>The last packets of one job, live, until its end. It holds no more of them than any screen shows.</summary>
internal sealed class TopFollow(HarpJob job, string what, Action news) : IAsyncDisposable
{
    private const int PacketsMax = 500;
    private const int PacketCharsMax = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<string> _packets = new();
    private readonly CancellationTokenSource _end = new();
    private Task _following = Task.CompletedTask;
    private (string Text, Style Style)? _outcome;

    public string Id => job.Id;

    public void Start() => _following = FollowAsync(_end.Token);

    public IEnumerable<string> Lines(TerminalSize size, Paint paint)
    {
        const int around = 4;
        string[] packets;
        (string Text, Style Style)? outcome;
        lock (_gate)
        {
            packets = [.. _packets.TakeLast(Math.Max(0, size.Rows - around)).Select(packet => CellText.Clip(packet, size.Columns))];
            outcome = _outcome;
        }

        return
        [
            paint.Of(CellText.Clip(CellText.Line($"{what}, job {job.Id}"), size.Columns), Style.Bold),
            packets.Length == 0 && outcome is null ? paint.Of(CellText.Clip("no packets yet", size.Columns), Style.Dim) : "",
            .. packets,
            outcome is { } end ? paint.Of(CellText.Clip(CellText.Line(end.Text), size.Columns), end.Style) : "",
            paint.Of(CellText.Clip("c cancel   q back", size.Columns), Style.Dim),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stream = job.FollowAsync(StreamStart.Recent(PacketsMax));
            await foreach (var packet in stream.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                Add(packet);
            }

            End(OutcomeText.Words(stream.Outcome!));
        }
        catch (HarpException failed)
        {
            End((failed.Message, Style.Red));
        }
        catch (OperationCanceledException)
        {
            // Nobody looks at it any more.
        }
    }

    private void End((string Text, Style Style) outcome)
    {
        lock (_gate)
        {
            _outcome = outcome;
        }

        news();
    }

    private void Add(Packet packet)
    {
        var bytes = packet.Data.Utf8.Span;
        var text = CellText.Line(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, PacketCharsMax)]));
        lock (_gate)
        {
            _packets.Enqueue($"{packet.Number,6}  {text}");
            if (_packets.Count > PacketsMax)
            {
                _packets.Dequeue();
            }
        }

        news();
    }
}
