using CommandLine;
using Harp.Hosting;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>How this program is told to be the stub daemon; no command for people.</summary>
[Verb(Name, Hidden = true)]
internal sealed class StubDaemonVerb
{
    public const string Name = "stub-daemon";

    public int Run()
    {
        LoopbackServer.Run(Name, StubDaemon.ServeAsync);
        return ExitStatus.Success;
    }
}
