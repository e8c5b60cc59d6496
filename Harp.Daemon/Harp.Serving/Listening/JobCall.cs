using System.Net;

namespace Harp.Serving.Listening;

/// <summary>The identity of a call: an attempt at a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">Its attempt, from 1.</param>
internal readonly record struct JobCall(string Job, int Attempt);

/// <summary>The user and address of a caller, or of a peer that ends a call.</summary>
/// <param name="User">The user; null where nobody is asked.</param>
/// <param name="Peer">From where.</param>
/// <param name="Procedure">What is called; empty where that is not known.</param>
internal readonly record struct CallerOf(string? User, EndPoint? Peer, string Procedure);
