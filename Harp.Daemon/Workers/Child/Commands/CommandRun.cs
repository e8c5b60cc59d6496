using System.ComponentModel;
using Harp.Daemon.Procedures.Commands;
using Harp.Hosting.Processes;
using Harp.Procedures;
using Harp.Protocol.Json;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// One run of a command. It is over when the command's own process has ended: what that left in the background is waited for as long as it
/// prints, and then killed. Whoever ends the call ends the command with SIGTERM, and the daemon kills it after its grace.
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
        await using var asking = ending.Register(() => process.Signal(Native.SigTerm)).ConfigureAwait(false);
        var printed = new CountedStream(process.Output);
        var output = ReadAsync(printed, ending);
        var complaints = new CountedStream(process.Errors);
        var errors = _errors.CopyAsync(complaints);
        var writing = WriteInputAsync(process.Input);
        if (await Task.WhenAny(process.Ended, output).ConfigureAwait(false) == output && output.IsFaulted)
        {
            // Nobody reads what else it has to say.
            Descendants.Kill();
        }

        var end = await process.Ended.ConfigureAwait(false);
        await new OutputEnd(spec.Name, Task.WhenAll(output, errors), printed, complaints).CloseAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        ending.ThrowIfCancellationRequested();
        return _result.Raised is { } raised ? throw raised : end.IsSuccess ? _result.Value() : throw Failed(end);
    }

    /// <summary>
    /// The worker does one call at a time and goes back to its own folder after each, so it is the worker that goes where the command shall
    /// run.
    /// </summary>
    private ChildProcess Start()
    {
        try
        {
            Environment.CurrentDirectory = spec.Folder;
            return ChildProcess.Start(words[0], words, CommandEnvironment.Of(spec, context));
        }
        catch (Exception refused) when (refused is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new ProcedureLoadingException(
                $"command '{spec.Name}': {words[0]} cannot be started in {spec.Folder}: "
                + $"{Interpreter.MistakeOf(words[0], spec) ?? refused.Message}");
        }
    }

    /// <summary>
    /// Once the call is ended, what was read before is handed on, an unfinished line too; what is left is read and dropped, so that the
    /// command can say its last without waiting for anybody.
    /// </summary>
    private async Task ReadAsync(Stream output, CancellationToken ending)
    {
        try
        {
            await _result.ReadAsync(output, ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            _result.Cut();
            await output.CopyToAsync(Stream.Null, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A command need not read what it is given.</summary>
    private async Task WriteInputAsync(Stream stdin)
    {
        try
        {
            await using var stream = stdin;
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

    private ProcedureException Failed(ProcessEnd end)
    {
        var errors = _errors.Text;
        var last = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        return new ProcedureException(
            "ExitStatus",
            $"{Path.GetFileName(words[0])} ended with {end}{(last is null ? "" : $": {last}")}",
            new Dictionary<string, object>([
                end.Signal != 0 ? KeyValuePair.Create<string, object>("signal", end.Signal) : KeyValuePair.Create<string, object>(
                    "status", end.Status),
                KeyValuePair.Create<string, object>("stderr", errors),
            ]));
    }
}
