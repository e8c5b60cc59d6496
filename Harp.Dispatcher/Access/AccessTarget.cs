using Harp.Protocol.Values;

namespace Harp.Dispatcher.Access;

/// <summary>The facts of a job, or of a call that would become one, that decide who may do what with it.</summary>
/// <param name="Host">The host that is called.</param>
/// <param name="Procedure">The procedure that is called.</param>
/// <param name="Owner">Who submitted it; null where it came from a time when nobody was asked.</param>
internal readonly record struct AccessTarget(string Host, string Procedure, string? Owner)
{
    /// <summary>The queue that a call asks for; null for none. Rules look at it for calls alone.</summary>
    public QueueName? Queue { get; init; }
}
