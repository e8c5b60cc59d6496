namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>One step of a random history; numbers are taken modulo what there is.</summary>
public sealed record Step(StepKind Kind, int Job, int Queue, int Concurrency, int Milliseconds, int Host = 0, int User = 0)
{
    /// <summary>Who submits; null where nobody is asked.</summary>
    public string? UserName => User == 0 ? null : $"user{User}";
}
