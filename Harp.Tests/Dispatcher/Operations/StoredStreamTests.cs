using System.Text;
using Harp.Dispatcher.Operations;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Memory;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.Storage;

namespace Harp.Tests.Dispatcher.Operations;

public sealed class StoredStreamTests : JobStoreBench
{
    private static readonly string Large = $"\"{new string('x', StoredStream.ReadBytesMax)}\"";

    private protected override IJobStore Store { get; } = new MemoryJobStore();

    [Fact]
    public async Task A_reader_of_a_job_that_is_removed_meanwhile_is_told_that_there_is_no_such_job()
    {
        var job = Running();
        Commit(Append(job, 0, Large), Append(job, 1, "1"));
        End(job, Noon, attempt: 1);
        var replies = new Replies(() => PruneAll(new PruneLimits { MaxJobs = 0 }));

        var told = await Assert.ThrowsAsync<HarpErrorException>(() => CopyAsync(job, end: 2, replies));

        Assert.Equal(HarpError.InvalidJobId($"there is no job {job}").Message, told.Error.Message);
        Assert.Equal([$"{{\"packet\":0,\"data\":{Large}}}\n"], replies.Lines);
    }

    [Fact]
    public async Task Packets_that_are_missing_of_a_job_that_is_there_are_a_fault()
    {
        var job = Running();
        Commit(Append(job, 0, "1"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => CopyAsync(job, end: 2, new Replies(() => { })));
    }

    private Task<long?> CopyAsync(JobId job, long end, Replies replies) =>
        StoredStream.CopyAsync(Store, job, 0, end, times: false, replies, TestContext.Current.CancellationToken);

    private sealed class Hold : ReadPermit
    {
        public override int BytesMax => StoredStream.ReadBytesMax;

        public override bool TryTake(long bytes) => true;

        public override Task<bool> TakeAsync(long bytes) => Task.FromResult(true);

        public override void EndTurn()
        {
        }

        public override void Dispose()
        {
        }
    }

    private sealed class Replies(Action onLines) : IReplyWriter
    {
        public Task<bool> WithdrawAsync(RawJson request) => Task.FromResult(false);

        public List<string> Lines { get; } = [];

        public ValueTask WriteAsync(Reply reply, bool more = false) => throw new NotSupportedException();

        public ValueTask WriteLinesAsync(ReadOnlyMemory<byte> lines, bool more = false)
        {
            Lines.Add(Encoding.UTF8.GetString(lines.Span));
            onLines();
            return ValueTask.CompletedTask;
        }

        public Task<ReadPermit?> HoldAsync() => Task.FromResult<ReadPermit?>(new Hold());

        public void BeginWait() => throw new NotSupportedException();
    }
}
