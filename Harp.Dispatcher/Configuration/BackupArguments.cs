using CommandLine;

namespace Harp.Dispatcher.Configuration;

/// <summary>The command line of <c>harpcallerd backup</c>.</summary>
[Verb("backup", HelpText = "Copy a store's database into a new file, also while a dispatcher works on it.")]
internal sealed class BackupArguments
{
    [Option("store", MetaValue = "FOLDER", Required = true, HelpText = "The store.")]
    public string Store { get; set; } = "";

    [Value(
        0, MetaName = "FILE", Required = true,
        HelpText = "The file to make; it must not exist. As the harp.db of a folder it is a store again.")]
    public string File { get; set; } = "";
}
