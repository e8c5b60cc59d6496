using Harp.Dispatcher.Access;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Every operation, by the request that asks for it. A new one: see the list of steps at <see cref="RequestTable"/>, and a line here.
/// </summary>
internal sealed class OperationTable
{
    private readonly Dictionary<Type, object> _operations;

    public OperationTable(
        DispatchLoop loop, IJobReader store, JobSignals signals, HostRegistry hosts, AccessControl access,
        Live<HelloReply> greeting, TimeProvider time)
    {
        var jobs = new CodedReader(store);
        Gate = new AccessGate(access, jobs);
        _operations = new()
        {
            [typeof(CallRequest)] = new CallOperation(loop, access),
            [typeof(CancelRequest)] = new CancelOperation(loop),
            [typeof(GetResultRequest)] = new GetResultOperation(loop, jobs, signals, time),
            [typeof(GetStatusRequest)] = new GetStatusOperation(jobs),
            [typeof(FollowStreamRequest)] = new FollowStreamOperation(jobs, signals),
            [typeof(ReadStreamRequest)] = new ReadStreamOperation(jobs),
            [typeof(ListJobsRequest)] = new ListJobsOperation(jobs, access, new JobCursors()),
            [typeof(ListQueuesRequest)] = new ListQueuesOperation(loop, access),
            [typeof(CancelQueueRequest)] = new CancelQueueOperation(loop),
            [typeof(ListHostsRequest)] = new ListHostsOperation(hosts),
            [typeof(RefreshHostsRequest)] = new RefreshHostsOperation(hosts),
            [typeof(PruneRequest)] = new PruneOperation(loop),
            [typeof(HelloRequest)] = new HelloOperation(greeting, access),
            [typeof(WithdrawRequest)] = new WithdrawOperation(),
        };
    }

    /// <summary>The gate that every request passes first.</summary>
    public AccessGate Gate { get; }

    /// <summary>The types of request that are served.</summary>
    public IReadOnlyCollection<Type> Requests => _operations.Keys;

    /// <summary>The operation if it is one that only posts to the loop.</summary>
    public IPostedOperation? FindPosted(Request request) => _operations[request.GetType()] as IPostedOperation;

    /// <summary>True if the request can be begun where it was read: it waits, but not for the disk.</summary>
    public bool IsPrompt(Request request) => Gate.IsPrompt && (FindPosted(request) is not null || Find(request).IsPrompt(request));

    /// <summary>The operation if it is one that writes its replies itself.</summary>
    public IOperation Find(Request request) => (IOperation)_operations[request.GetType()];
}
