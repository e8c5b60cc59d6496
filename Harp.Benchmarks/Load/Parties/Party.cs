using System.Diagnostics;
using Harp.Benchmarks.Guarding;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>
/// A process that listens on the loopback and takes part in a run. It serves when <see cref="Start"/> returns, and is gone when
/// <see cref="Dispose"/> does: killed, since nothing that it has is kept.
/// </summary>
internal sealed class Party : IDisposable
{
    private const int LogLinesShown = 5;

    private readonly Process _process;
    private readonly string _name;
    private readonly string _log;

    private Party(string name, string log, string[] commandLine)
    {
        (_name, _log) = (name, log);
        // The shell becomes the program. A log that is a file costs this process nothing; one that is a pipe would have to be read.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" 2> \"$log\"", "sh", log, .. commandLine])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // What the dispatcher is built with holds for who plays beside it. A runtime that is killed leaves what debuggers look for, so it
        // makes none, unless the caller says otherwise to look at one.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        _process = Process.Start(start)!;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>The processor time that it has taken so far, of the system for it too.</summary>
    public TimeSpan ProcessorTime => Look(process => process.TotalProcessorTime);

    /// <summary>The memory of it that is in the machine's, in bytes.</summary>
    public long ResidentBytes => Look(process => process.WorkingSet64);

    /// <summary>The same, with the processes that it has started.</summary>
    public long FamilyBytes =>
        Look(process => process.WorkingSet64
            + Process.GetProcesses().Where(other => IsChild(other.Id, process.Id)).Sum(child => child.WorkingSet64));

    /// <summary>Starts a process without waiting for it.</summary>
    /// <param name="name">What it is called where it fails.</param>
    /// <param name="log">The file that takes its stderr.</param>
    /// <param name="commandLine">The program with its arguments.</param>
    public static Party Start(string name, string log, string[] commandLine) => new(name, log, commandLine);

    /// <summary>Waits for the line that says where it listens, which ends in the port.</summary>
    /// <exception cref="BenchmarkFailedException">It ended before.</exception>
    public Party AwaitReady()
    {
        var ready = _process.StandardOutput.ReadLine() ?? throw new BenchmarkFailedException($"{_name} did not start: {LogEnd()}");
        Port = int.Parse(ready[(ready.LastIndexOf(':') + 1)..]);
        return this;
    }

    /// <summary>Ends it at once; whoever talks to it sees a broken connection.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Whether it ended though nobody killed it, and its last words.</summary>
    public string? Died() => _process.HasExited ? $"{_name} ended with status {_process.ExitCode}: {LogEnd()}" : null;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private T Look<T>(Func<Process, T> look)
    {
        try
        {
            _process.Refresh();
            return look(_process);
        }
        catch (InvalidOperationException)
        {
            // The framework's way to say that there is no such process any more.
            throw new BenchmarkFailedException($"{_name} is gone");
        }
    }

    private static bool IsChild(int pid, int parent)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{parent}";
        }
        catch (IOException)
        {
            // It is gone.
            return false;
        }
    }

    private string LogEnd() =>
        File.Exists(_log) ? string.Join(" / ", File.ReadLines(_log).TakeLast(LogLinesShown)) : "it wrote no log";
}
