using System.ComponentModel;
using System.Diagnostics;
using Harp.Daemon.Procedures.Commands;
using Harp.Procedures;
using Harp.Protocol.Json;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// One run of a command. It is over when the command's own process has ended: what that left in the background may go on writing for a moment and is
/// then killed. Whoever ends the call ends the command with SIGTERM, and the daemon kills it after its grace.
/// </summary>
internal sealed class CommandRun(
    CommandSpec spec, IReadOnlyList<string> words, RawJson? input, CallContext context, PacketStream packets, int messageBytesMax)
{
    private readonly StderrTail _errors = new();
    private readonly CommandResult _result = CommandResult.Of(spec.Output, packets, messageBytesMax);

    /// <exception cref="ProcedureException">It ended with another status than 0, or says that it failed.</exception>
    /// <exception cref="InvalidPacketException">Its output is not what was declared.</exception>
    /// <exception cref="OperationCanceledException">The call was ended.</exception>
    /// <exception cref="ProcedureLoadingException">It cannot be started.</exception>
    public async Task<object?> RunAsync(CancellationToken ending)
    {
        ending.ThrowIfCancellationRequested();
        using var process = Start();
        await using var asking = ending.Register(() => Native.Signal(process.Id, Native.SigTerm)).ConfigureAwait(false);
        var output = ReadAsync(process.StandardOutput.BaseStream, ending);
        var errors = _errors.CopyAsync(process.StandardError.BaseStream);
        var writing = WriteInputAsync(process);
        var exit = process.WaitForExitAsync(CancellationToken.None);
        if (await Task.WhenAny(exit, output).ConfigureAwait(false) == output && output.IsFaulted)
        {
            // Nobody reads what else it has to say.
            Descendants.Kill();
        }

        await exit.ConfigureAwait(false);
        await CloseAsync(Task.WhenAll(output, errors)).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        ending.ThrowIfCancellationRequested();
        return _result.Raised is { } raised ? throw raised : process.ExitCode == 0 ? _result.Value() : throw Failed(process.ExitCode);
    }

    private Process Start()
    {
        var how = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = spec.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        how.Environment.Clear();
        foreach (var (name, value) in CommandEnvironment.Of(spec, context))
        {
            how.Environment[name] = value;
        }

        try
        {
            return Process.Start(how)!;
        }
        catch (Win32Exception refused)
        {
            throw new ProcedureLoadingException($"command '{spec.Name}': {words[0]} cannot be started in {spec.Folder}: {refused.Message}");
        }
    }

    /// <summary>Once the call is ended, what is left is read and dropped, so that the command can say its last without waiting for anybody.</summary>
    private async Task ReadAsync(Stream output, CancellationToken ending)
    {
        try
        {
            await _result.ReadAsync(output, ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await output.CopyToAsync(Stream.Null, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A command need not read what it is given.</summary>
    private async Task WriteInputAsync(Process process)
    {
        try
        {
            await using var stream = process.StandardInput.BaseStream;
            if (input is { } value)
            {
                await stream.WriteAsync(value.Utf8).ConfigureAwait(false);
                await stream.WriteAsync("\n"u8.ToArray()).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It closed its input, or has ended.
        }
    }

    /// <summary>The command has ended; whoever still holds its outputs was started by it.</summary>
    private static async Task CloseAsync(Task outputs)
    {
        if (await Task.WhenAny(outputs, Task.Delay(CommandLimits.Drain, TimeProvider.System)).ConfigureAwait(false) != outputs && !Descendants.Kill()
            && await Task.WhenAny(outputs, Task.Delay(CommandLimits.Close, TimeProvider.System)).ConfigureAwait(false) != outputs)
        {
            throw new InvalidPacketException("output: expected its end with that of the command, but processes that cannot be killed hold it open");
        }

        // What was written before is in the pipes, and comes as fast as it is taken.
        await outputs.ConfigureAwait(false);
    }

    private ProcedureException Failed(int status)
    {
        var errors = _errors.Text;
        var last = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        var how = status > 128 ? $"signal {status - 128}" : $"exit status {status}";
        return new ProcedureException(
            "ExitStatus",
            $"{Path.GetFileName(words[0])} ended with {how}{(last is null ? "" : $": {last}")}",
            new Dictionary<string, object>([
                status > 128 ? KeyValuePair.Create<string, object>("signal", status - 128) : KeyValuePair.Create<string, object>("status", status),
                KeyValuePair.Create<string, object>("stderr", errors),
            ]));
    }
}
