using CommandLine;

namespace Harp.Dispatcher.Configuration;

/// <summary>The command line of <c>harpcallerd check</c>.</summary>
[Verb("check", HelpText = "Read all of a store's database and tell what is wrong with it, also while a dispatcher works on it.")]
internal sealed class CheckArguments
{
    [Option("store", MetaValue = "FOLDER", Required = true, HelpText = "The store.")]
    public string Store { get; set; } = "";
}
