using CommandLine;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>A verb about one job.</summary>
internal abstract class JobVerb : Verb
{
    [Value(0, MetaName = "ID", Required = true, HelpText = "The job's id, as printed by call.")]
    public string Id { get; set; } = "";
}
