namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>One step of a random history; numbers are taken modulo what there is.</summary>
public sealed record Step(StepKind Kind, int Job, int Queue, int Concurrency, int Milliseconds, int Host = 0);
