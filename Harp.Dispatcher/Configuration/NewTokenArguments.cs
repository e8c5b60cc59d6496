using CommandLine;

namespace Harp.Dispatcher.Configuration;

/// <summary>The command line of <c>harpcallerd new-token</c>.</summary>
[Verb("new-token", HelpText = "Print a new random token, and on the line after it the line for the users file.")]
internal sealed class NewTokenArguments
{
    [Value(0, MetaName = "USER", Required = true, HelpText = "Whose token it will be.")]
    public string User { get; set; } = "";
}
