using CommandLine;
using Harp.Client.CommandLine.Arguments;
using Harp.Client.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>A verb that passes arguments to a procedure.</summary>
internal abstract class ArgumentVerb : Verb
{
    [Value(1, MetaName = "PROCEDURE", Required = true, HelpText = "The procedure's name.")]
    public string Procedure { get; set; } = "";

    [Value(2, MetaName = "ARG", HelpText =
        "name=text or name:=json for named arguments; else positional: JSON where it parses, else text. @FILE stands for what a file "
            + "holds, - or @- for " +
        "standard input. After -- arguments may start with a dash.")]
    public IEnumerable<string> Arguments { get; set; } = [];

    [Option("arguments", MetaValue = "JSON|@FILE|-", HelpText = "All arguments at once: a JSON array by position, or an object by name.")]
    public string? AllArguments { get; set; }

    [Option("no-progress", HelpText = "Print packets that tell progress as any other, and draw no live line.")]
    public bool NoProgress { get; set; }

    public override string? Hint(HarpException failed) =>
        failed is JobFailedException { Type: Protocol.Errors.ErrorType.InvalidArgumentList }
            && failed.Message.Contains("expected a string", StringComparison.Ordinal)
            ? ArgumentList.Hint(Arguments)
            : null;

    /// <exception cref="UsageException">They make no sense.</exception>
    protected RawJson ParseArguments(VerbContext context) => AllArguments is null ? ArgumentList.Parse(Arguments, context.Input)
        : !Arguments.Any() ? ArgumentList.Whole("--arguments", AllArguments, context.Input)
        : throw new UsageException($"expected either --arguments or arguments one by one, got both: '{Arguments.First()}'");
}
