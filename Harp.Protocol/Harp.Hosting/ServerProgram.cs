using System.Net.Sockets;
using Harp.Hosting.Processes;
using Harp.Protocol.Errors;

namespace Harp.Hosting;

/// <summary>
/// A server as a program: what it stands on is looked at before anything else, and whatever keeps it from its work is a sentence on stderr
/// and an exit status, never an unhandled exception.
/// </summary>
public static class ServerProgram
{
    /// <param name="name">The program's name.</param>
    /// <param name="program">What it does, to its exit status.</param>
    public static async Task<int> RunAsync(string name, Func<Task<int>> program)
    {
        ArgumentNullException.ThrowIfNull(program);
        try
        {
            if (StartingGround.FindMistake() is { } mistake)
            {
                return Fail(name, mistake, ExitStatus.Failure);
            }

            StandardStreams.OpenAll();
            Inheritance.Settle();
            return await program().ConfigureAwait(false);
        }
        catch (ConfigurationException wrong)
        {
            return Fail(name, wrong.Message, ExitStatus.Usage);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or SocketException
            or System.ComponentModel.Win32Exception or HarpErrorException)
        {
            return Fail(name, failed.Message, ExitStatus.Failure);
        }
#pragma warning disable CA1031 // The barrier of the program: a fault of ours ends it with all that is known, without a core dump.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Fail(name, $"a fault of this program ended it: {fault}", ExitStatus.Failure);
        }
    }

    private static int Fail(string name, string message, int status)
    {
        StandardStreams.WriteError(string.Concat(message.Split('\n').Select(line => $"{name}: {line}\n")));
        return status;
    }
}
