using Harp.Client;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;

namespace Harp.Tests.Client;

/// <summary>
/// A caller as a test of an application would write one: it notes what is called, and answers what it was told. It streams the numbers 0
/// and 1.
/// </summary>
internal sealed class PlayedCaller : IHarpCaller
{
    public const string Id = "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10";

    public string Called { get; private set; } = "";

    public JobOutcome Outcome { get; set; } = JobOutcome.Returned(null);

    public Task<IHarpJob> SubmitAsync(
        string host, string procedure, object? arguments, CallOptions? options, CancellationToken cancellationToken)
    {
        Called = $"{host} {procedure} {StrictJson.FromValue(arguments ?? Array.Empty<object>())}";
        return Task.FromResult(Job(Id));
    }

    public async Task<T?> CallAsync<T>(
        string host, string procedure, object? arguments, CallOptions? options, CancellationToken cancellationToken) =>
        await (await SubmitAsync(host, procedure, arguments, options, cancellationToken)).GetAsync<T>(cancellationToken);

    public IHarpJob Job(string id) => new PlayedJob(Outcome);

    public IAsyncEnumerable<JobSummary> ListJobsAsync(JobQuery? query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JobPage> ListJobsPageAsync(JobQuery? query, string? cursor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CancelQueueAsync(object queue, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<HostList> ListHostsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RegistryInfo> RefreshHostsAsync(bool force, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> PruneAsync(JobRetention retention, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DispatcherInfo> HelloAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class PlayedJob(JobOutcome outcome) : IHarpJob
    {
        public string Id => PlayedCaller.Id;

        public bool IsDuplicate => false;

        public Task<T?> GetAsync<T>(CancellationToken cancellationToken) => Task.Run(() => outcome.As<T>(), cancellationToken);

        public Task<JobOutcome> ResultAsync(CancellationToken cancellationToken) => Task.FromResult(outcome);

        public Task<JobOutcome?> ResultWithinAsync(TimeSpan limit, CancellationToken cancellationToken) =>
            Task.FromResult<JobOutcome?>(outcome);

        public Task<JobOutcome?> TryResultAsync(CancellationToken cancellationToken) => Task.FromResult<JobOutcome?>(outcome);

        public IJobStream FollowAsync(StreamStart? start, bool times, CancellationToken cancellationToken) => new PlayedStream(outcome);

        public IJobStream ReadAsync(StreamStart? start, bool times, CancellationToken cancellationToken) => new PlayedStream(outcome);

        public Task<JobStatus> StatusAsync(CancellationToken cancellationToken) =>
            Task.FromResult(JobStatus.Parse(System.Text.Encoding.UTF8.GetBytes(Lines.Running)));

        public Task<bool> CancelAsync(CancellationToken cancellationToken) => Task.FromResult(true);
    }

    private sealed class PlayedStream(JobOutcome outcome) : IJobStream
    {
        public JobOutcome? Outcome => outcome;

        public long? NextPacket => 2;

        public async IAsyncEnumerator<Packet> GetAsyncEnumerator(CancellationToken cancellationToken)
        {
            await Task.Yield();
            yield return new Packet(0, RawJson.Parse("0"));
            yield return new Packet(1, RawJson.Parse("1"));
        }
    }
}
