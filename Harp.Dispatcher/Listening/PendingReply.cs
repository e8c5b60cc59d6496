using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Listening;

/// <summary>One thing to answer, in the order of arrival: a request to carry out, or a reply that is known already or on its way.</summary>
/// <param name="Request">The request; null where <paramref name="Reply"/> is all there is.</param>
/// <param name="User">Who asks; null where there are no users.</param>
/// <param name="Reply">The reply; null where the request has yet to be carried out.</param>
/// <param name="Bytes">How long its line was.</param>
internal readonly record struct PendingReply(Request? Request, string? User, Task<Reply>? Reply, int Bytes);
