namespace Harp.Client.CommandLine;

/// <summary>The parts of the machine a run depends on, so that a test can stand in for it.</summary>
internal sealed record ConsoleEnvironment
{
    /// <summary>Reads a variable of the environment.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Changes what the client of the dispatcher is made from.</summary>
    public Func<HarpCallerOptions, HarpCallerOptions> Adjust { get; init; } = options => options;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
