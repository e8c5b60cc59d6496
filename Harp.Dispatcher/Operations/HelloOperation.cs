using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "hello".</summary>
/// <param name="greeting">What is the same for everybody.</param>
internal sealed class HelloOperation(HelloReply greeting) : IOperation
{
    public Task RunAsync(Request request, IReplyWriter replies, CancellationToken cancellationToken) =>
        replies.WriteAsync(greeting).AsTask();
}
