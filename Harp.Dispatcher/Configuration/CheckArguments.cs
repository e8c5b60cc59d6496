using CommandLine;
using Harp.Hosting;

namespace Harp.Dispatcher.Configuration;

/// <summary>The command line of <c>harpcallerd check</c>.</summary>
[Verb(
    "check",
    HelpText = "Read all of a store's database and tell what is wrong with its structure, also while a dispatcher works on it; whether a "
        + "value was changed cannot be told.")]
internal sealed class CheckArguments : IOnlyOptions
{
    [Option("store", MetaValue = "FOLDER", Required = true, HelpText = "The store.")]
    public string Store { get; set; } = "";

    [Value(0, Hidden = true)]
    public IEnumerable<string> Others { get; set; } = [];
}
