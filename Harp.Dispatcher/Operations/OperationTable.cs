using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Every operation, by the request that asks for it. A new one: see the list of steps at <see cref="RequestTable"/>, and a line here.
/// </summary>
internal sealed class OperationTable(
    DispatchLoop loop, IJobReader jobs, JobSignals signals, HostRegistry hosts, HelloReply greeting, TimeProvider time)
{
    private readonly Dictionary<Type, object> _operations = new()
    {
        [typeof(CallRequest)] = new CallOperation(loop),
        [typeof(CancelRequest)] = new CancelOperation(loop),
        [typeof(GetResultRequest)] = new GetResultOperation(new CodedReader(jobs), signals, time),
        [typeof(GetStatusRequest)] = new GetStatusOperation(new CodedReader(jobs)),
        [typeof(FollowStreamRequest)] = new FollowStreamOperation(new CodedReader(jobs), signals),
        [typeof(ReadStreamRequest)] = new ReadStreamOperation(new CodedReader(jobs)),
        [typeof(ListHostsRequest)] = new ListHostsOperation(hosts),
        [typeof(RefreshHostsRequest)] = new RefreshHostsOperation(hosts),
        [typeof(HelloRequest)] = new HelloOperation(greeting),
    };

    /// <summary>The types of request that are served.</summary>
    public IReadOnlyCollection<Type> Requests => _operations.Keys;

    /// <summary>The operation if it is one that only posts to the loop.</summary>
    public IPostedOperation? FindPosted(Request request) => _operations[request.GetType()] as IPostedOperation;

    /// <summary>The operation if it is one that writes its replies itself.</summary>
    public IOperation Find(Request request) => (IOperation)_operations[request.GetType()];
}
