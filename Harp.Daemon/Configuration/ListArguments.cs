using CommandLine;
using Harp.Hosting;

namespace Harp.Daemon.Configuration;

/// <summary>The command line of <c>harpd list</c>.</summary>
[Verb("list", HelpText = "Print every procedure with what it takes and its help.")]
internal sealed class ListArguments : IOnlyOptions
{
    [Option("config", MetaValue = "FILE", HelpText = "The configuration that names the procedures.")]
    public string? Config { get; set; }

    [Option("procedures", MetaValue = "FILE", HelpText = "A C# file with procedures, or a folder of such files.")]
    public string? Procedures { get; set; }

    [Option("json", HelpText = "One JSON object a line, as harp.procedures tells them.")]
    public bool Json { get; set; }

    [Value(0, Hidden = true)]
    public IEnumerable<string> Others { get; set; } = [];
}
