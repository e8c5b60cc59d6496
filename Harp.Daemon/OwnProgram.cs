using System.Diagnostics;

namespace Harp.Daemon;

/// <summary>This same program, to be started once more with one of its hidden verbs.</summary>
internal static class OwnProgram
{
    public static ProcessStartInfo With(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var isRuntime = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessStartInfo(program, isRuntime ? arguments.Prepend(typeof(OwnProgram).Assembly.Location) : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
    }
}
