using Harp.Serving.Procedures;

namespace Harp.Daemon.Procedures.Commands;

/// <summary>An executable as the configuration declares it. It is never given to a shell; it goes to workers as it stands here.</summary>
internal sealed record CommandSpec
{
    public required string Name { get; init; }

    /// <summary>
    /// The executable and its arguments, each of which becomes one element of its argument vector (<see cref="CommandWord"/>).
    /// </summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The arguments that callers give it; null where whatever they give goes to its standard input as it is.</summary>
    public IReadOnlyList<CommandArgument>? Arguments { get; init; } = [];

    public CommandInput Input { get; init; }

    public CommandOutput Output { get; init; }

    /// <summary>The folder in which it runs.</summary>
    public string Folder { get; init; } = "/";

    /// <summary>The variables of its environment besides what every command's does.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string Help { get; init; } = "";

    public ProcedureInfo Describe() => new(
        Name,
        Output is CommandOutput.Lines or CommandOutput.JsonLines,
        [.. (Arguments ?? []).Select(argument => argument.Describe())],
        Help)
    {
        Kind = ProcedureKind.Command,
        Returns = Output switch
        {
            CommandOutput.Text => "string",
            CommandOutput.Lines => "",
            _ => "json",
        },
        TakesAnything = Arguments is null,
    };
}
