using Harp.Dispatcher.Access;
using Harp.Hosting;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "hello".</summary>
/// <param name="greeting">What is the same for everybody.</param>
/// <param name="access">What the user may do.</param>
internal sealed class HelloOperation(Live<HelloReply> greeting, AccessControl access) : IOperation
{
    public Task RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken) =>
        replies.WriteAsync(greeting.Current with { User = user, Operations = access.OperationsOf(user) }).AsTask();
}
