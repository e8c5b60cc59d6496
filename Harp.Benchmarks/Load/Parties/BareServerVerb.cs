using System.Text;
using CommandLine;
using Harp.Hosting;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>How this program is told to be the bare server; no command for people.</summary>
[Verb(Name, Hidden = true)]
internal sealed class BareServerVerb
{
    public const string Name = "bare-server";

    [Value(0, Required = true)]
    public string Reply { get; set; } = "";

    public int Run()
    {
        LoopbackServer.Run(Name, new BareServer(Encoding.UTF8.GetBytes(Reply + "\n")).ServeAsync);
        return ExitStatus.Success;
    }
}
