using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// An operation that only posts to the loop and gives one reply. A session may post several in a row before their replies are due, so that
/// they share a commit; the loop takes them in the order they were posted.
/// </summary>
internal interface IPostedOperation
{
    /// <summary>
    /// Posts the request, for a user that may ask it, null where there are none; the task brings the reply when it is committed.
    /// </summary>
    Task<Reply> PostAsync(Request request, string? user);
}
