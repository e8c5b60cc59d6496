using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Harp.Hosting;

namespace Harp.Daemon.Procedures.Reading;

/// <summary>
/// Has procedures compiled and read by a process of its own, which ends afterwards. The compiler keeps some 100 MB of the process that it
/// once ran in, and a daemon runs for months.
/// </summary>
/// <param name="start">Starts a process.</param>
/// <param name="ended">Told when it is gone.</param>
internal sealed class ReaderProcess(Func<ProcessStartInfo, Process> start, Action<Process> ended)
{
    /// <summary>For who has no other processes to look after.</summary>
    public static ReaderProcess Alone { get; } = new(how => Process.Start(how)!, _ => { });

    /// <exception cref="ConfigurationException">It did not come to an end.</exception>
    public async Task<IReadOnlyList<SourceReading>> ReadAsync(ReadRequest order, TimeSpan limit)
    {
        if (order.IsEmpty)
        {
            return [];
        }

        using var process = Start();
        try
        {
            using var late = new CancellationTokenSource(limit, TimeProvider.System);
            return await AskAsync(process, order, late.Token).ConfigureAwait(false) ?? throw Failed(process, "it said nothing");
        }
        catch (OperationCanceledException)
        {
            throw new ConfigurationException(
                $"procedures: expected them to be compiled within {limit.TotalSeconds} s ([times] compile), and they were not");
        }
        catch (Exception broken) when (broken is IOException or JsonException)
        {
            throw Failed(process, broken.Message);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().ConfigureAwait(false);
            ended(process);
        }
    }

    private Process Start()
    {
        try
        {
            return start(OwnProgram.With(ReaderProgram.Verb));
        }
        catch (Exception refused) when (refused is Win32Exception or IOException)
        {
            throw new ConfigurationException($"procedures: the process that compiles them cannot be started: {refused.Message}");
        }
    }

    private static async Task<SourceReading[]?> AskAsync(Process process, ReadRequest order, CancellationToken late)
    {
        var input = process.StandardInput.BaseStream;
        await JsonSerializer.SerializeAsync(input, order, ReadRequest.Shapes.Default.ReadRequest, late).ConfigureAwait(false);
        process.StandardInput.Close();
        return await JsonSerializer.DeserializeAsync(
            process.StandardOutput.BaseStream, ReadRequest.Shapes.Default.SourceReadingArray, late).ConfigureAwait(false);
    }

    private static ConfigurationException Failed(Process process, string why) =>
        new(
            $"procedures: the process that "
                + $"compiles them failed{(process.HasExited ? $" with exit status {process.ExitCode}" : "")}: {why}");
}
