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
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is null)
        {
            return false;
        }

        await replies.WriteAsync(greeting.Current with { User = user, Operations = access.OperationsOf(user) }).ConfigureAwait(false);
        return true;
    }
}
