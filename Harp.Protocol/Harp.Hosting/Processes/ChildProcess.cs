using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace Harp.Hosting.Processes;

/// <summary>
/// A process that was started with pipes as its standard streams and nothing else open, every signal as the kernel has it by default and
/// none blocked. Unlike .NET's own <see cref="System.Diagnostics.Process"/> it tells a signal from an exit status over 128, and it hands on
/// no signal that this process ignores. Linux only.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private const int WaitStackBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<ProcessEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _reaped;

    private ChildProcess(int id, int input, int output, int errors)
    {
        Id = id;
        (Input, Output, Errors) =
            (StreamOf(input, PipeDirection.Out), StreamOf(output, PipeDirection.In), StreamOf(errors, PipeDirection.In));
        new Thread(WaitForEnd, WaitStackBytes) { IsBackground = true, Name = "child" }.Start();
    }

    /// <summary>Its number, which is nobody else's until <see cref="Ended"/> is done.</summary>
    public int Id { get; }

    /// <summary>The stream that it reads.</summary>
    public Stream Input { get; }

    /// <summary>The stream that it prints on.</summary>
    public Stream Output { get; }

    /// <summary>The stream of its stderr.</summary>
    public Stream Errors { get; }

    /// <summary>Done when it has ended and was waited for, whoever else holds its streams.</summary>
    public Task<ProcessEnd> Ended => _ended.Task;

    /// <summary>The most memory that it held at once (resident set), in bytes; 0 until <see cref="Ended"/> is done.</summary>
    public long PeakBytes { get; private set; }

    /// <param name="path">The file to run.</param>
    /// <param name="words">Its arguments, the first of which is how it is called.</param>
    /// <param name="environment">All that its environment holds.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to run it.</exception>
    public static ChildProcess Start(string path, IReadOnlyCollection<string> words, IEnumerable<KeyValuePair<string, string>> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using var argv = new NativeStrings(words);
        using var variables = new NativeStrings([.. environment.Select(variable => $"{variable.Key}={variable.Value}")]);
        using var pipes = new ChildPipes();
        var pid = NativeSpawn.Spawn(path, argv, variables, pipes.Input.Read, pipes.Output.Write, pipes.Errors.Write);
        return new ChildProcess(pid, pipes.Input.TakeWrite(), pipes.Output.TakeRead(), pipes.Errors.TakeRead());
    }

    /// <summary>Sends a signal to it, unless it has ended.</summary>
    public void Signal(int signal)
    {
        lock (_gate)
        {
            if (!_reaped)
            {
                NativeSpawn.Signal(Id, signal);
            }
        }
    }

    /// <summary>Closes the streams; the process goes on, if it lives.</summary>
    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Errors.Dispose();
    }

    private static AnonymousPipeClientStream StreamOf(int descriptor, PipeDirection direction) =>
        new(direction, new SafePipeHandle(descriptor, ownsHandle: true));

    /// <summary>The number is given free in the moment in which nobody here signals it any more.</summary>
    private void WaitForEnd()
    {
        NativeSpawn.AwaitEnd(Id);
        ProcessEnd end;
        lock (_gate)
        {
            (end, PeakBytes) = NativeSpawn.Reap(Id);
            _reaped = true;
        }

        _ended.SetResult(end);
    }
}
