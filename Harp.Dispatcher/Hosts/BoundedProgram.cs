using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// One run of a program, without a shell, without input, bounded in time and output, in a session of its own. What is over a bound, or not
/// wanted any more, is killed; and when the program has ended, in whichever way, nothing that it started is left.
/// </summary>
internal sealed class BoundedProgram(IReadOnlyList<string> command, HostLimits limits, TimeProvider time, ILogger log)
{
    /// <summary>The time that a killed process may take to be gone; one that hangs in the kernel must not hold up the registry.</summary>
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(5);

    /// <summary>The output of the program, from its beginning.</summary>
    /// <exception cref="IOException">It could not be run, failed, took too long or printed too much.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<Stream> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Start();
        using var late = new CancellationTokenSource(limits.ProgramTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput.BaseStream, stop.Token);
            var errors = new ErrorLog(command[0], log).RelayAsync(process.StandardError, stop.Token);

            // Some reads of a pipe do not end before the pipe does, so the wait is what is given up.
            var printed = await output.WaitAsync(stop.Token).ConfigureAwait(false);
            await errors.WaitAsync(stop.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? printed : throw Failed($"ended with status {process.ExitCode}");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed(process.HasExited
                ? $"ended, but something that it started left its output open for {limits.ProgramTime.TotalSeconds} s and was killed"
                : $"did not end within {limits.ProgramTime.TotalSeconds} s and was killed");
        }
        finally
        {
            await EndAsync(process).ConfigureAwait(false);
        }
    }

    private Process Start()
    {
        var path = ProgramPath.Find(command[0]) ?? throw Failed("is no program: there is no such file, or it is not executable");
        var how = ProgramSession.Of(path, command.Skip(1));
        (how.RedirectStandardInput, how.RedirectStandardOutput, how.RedirectStandardError) = (true, true, true);
        try
        {
            return Process.Start(how)!;
        }
        catch (Win32Exception missing)
        {
            throw Failed($"could not be started: {missing.Message}");
        }
    }

    private async Task<Stream> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var kept = new MemoryStream();
        var buffer = new byte[81920];
        while (await output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (kept.Length + count > limits.OutputBytesMax)
            {
                throw Failed($"printed more than {limits.OutputBytesMax} bytes and was killed");
            }

            kept.Write(buffer.AsSpan(0, count));
        }

        kept.Position = 0;
        return kept;
    }

    private async Task EndAsync(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).WaitAsync(KillTime, time).ConfigureAwait(false);
            }

            if (await new ProgramSession(process.Id).EndAsync(KillTime, time).ConfigureAwait(false) is > 0 and var left)
            {
                log.HostsProgramLeftOthers(command[0], left);
            }
        }
        catch (Exception unkillable) when (unkillable is InvalidOperationException or Win32Exception or AggregateException
            or TimeoutException)
        {
            // It ended meanwhile, or it cannot be helped: what it printed does not count either way.
            log.HostsProgramLeft(command[0], unkillable.Message);
        }
    }

    private IOException Failed(string what) => new($"{command[0]} {what}");
}
