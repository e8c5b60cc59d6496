using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Harp.Tests.Support;

/// <summary>A real server, <c>harpd</c> or <c>harpcallerd</c>, as it was built next to the tests.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int SigHup = 1;
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();

    private ServerProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
        Pid = process.Id;
    }

    public int Pid { get; }

    /// <summary>Where it listens, as its ready line said.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    public bool HasEnded => _process.HasExited;

    /// <summary>What it wrote to stderr so far.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>
    /// Waits until it has written this to stderr. Its lines are on their way for a while, also those from before an answer that is already
    /// here.
    /// </summary>
    public Task TellsAsync(string text) =>
        Eventually.HoldsAsync($"it tells '{text}'", () => Errors.Contains(text, StringComparison.Ordinal));

    /// <summary><c>artifacts/bin/PROJECT/CONFIGURATION/EXECUTABLE</c>, of the configuration that the tests were built in.</summary>
    public static string PathOf(string project, string executable)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, executable);
    }

    /// <summary>Starts a server and waits for its ready line.</summary>
    public static Task<ServerProcess> StartAsync(string project, string executable, params string[] arguments) =>
        ReadyAsync(Start(PathOf(project, executable), arguments), executable);

    /// <summary>
    /// The same, but no file that it writes may hold more than these bytes: a write beyond that fails as it does on a full disk.
    /// </summary>
    public static Task<ServerProcess> StartBoundedAsync(int fileBytesMax, string project, string executable, params string[] arguments) =>
        // The runtime's own memory is a file, too, unless it is told to use none.
        StartAfterAsync(
            $"trap '' XFSZ; ulimit -f {fileBytesMax / 512}; export DOTNET_EnableWriteXorExecute=0", project, executable, arguments);

    /// <summary>The same, but it may have no more than so many files and sockets open at once.</summary>
    public static Task<ServerProcess> StartWithHandlesAsync(int handlesMax, string project, string executable, params string[] arguments) =>
        StartAfterAsync($"ulimit -n {handlesMax}", project, executable, arguments);

    /// <summary>The same with a variable more in its environment.</summary>
    public static Task<ServerProcess> StartWithAsync(
        (string Name, string Value)[] variables, string project, string executable, params string[] arguments) =>
        ReadyAsync(Start(PathOf(project, executable), arguments, variables), executable);

    /// <summary>The same, in a shell that runs a command first, as <c>ulimit</c>.</summary>
    public static Task<ServerProcess> StartAfterAsync(
        string command, string project, string executable, params string[] arguments) => command.Length == 0
        ? StartAsync(project, executable, arguments)
        : ReadyAsync(Start("/bin/sh", ["-c", $"{command}; exec \"$0\" \"$@\"", PathOf(project, executable), .. arguments]), executable);

    /// <summary>The same, run by another command: one that prepares what the server finds, and becomes it.</summary>
    public static Task<ServerProcess> StartByAsync(string[] command, string project, string executable, params string[] arguments) =>
        ReadyAsync(Start(command[0], [.. command[1..], PathOf(project, executable), .. arguments]), executable);

    /// <summary>Runs the executable until it ends by itself.</summary>
    public static Task<(int Status, string Output, string Errors)> RunAsync(
        string project, string executable, string input, params string[] arguments) =>
        RunAsync(Start(PathOf(project, executable), arguments), input);

    /// <summary>The same, in a shell that runs a command first.</summary>
    public static Task<(int Status, string Output, string Errors)> RunAfterAsync(
        string command, string project, string executable, params string[] arguments) =>
        RunAsync(Start("/bin/sh", ["-c", $"{command}; exec \"$0\" \"$@\"", PathOf(project, executable), .. arguments]), "");

    private static async Task<(int Status, string Output, string Errors)> RunAsync(Process started, string input)
    {
        using var process = started;
        using var late = new CancellationTokenSource(Limit);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Sends SIGTERM.</summary>
    public void AskToStop() => Signal(Pid, SigTerm);

    /// <summary>Sends SIGHUP.</summary>
    public void AskToReload() => Signal(Pid, SigHup);

    /// <summary>Sends SIGKILL, to this process alone.</summary>
    public void Kill() => Signal(Pid, SigKill);

    /// <summary>Waits for the end and returns the exit status.</summary>
    public async Task<int> WaitAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            AskToStop();
        }

        await WaitAsync();
        _process.Dispose();
    }

    public static void Signal(int pid, int signal) => Assert.Equal(0, SendSignal(pid, signal));

    private static async Task<ServerProcess> ReadyAsync(Process process, string executable)
    {
        var server = new ServerProcess(process);
        using var late = new CancellationTokenSource(Limit);
        var ready = await process.StandardOutput.ReadLineAsync(late.Token);
        var prefix = $"{executable} listening on ";
        if (ready is null || !ready.StartsWith(prefix, StringComparison.Ordinal))
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"expected '{prefix}…', got '{ready}'; stderr: {server.Errors}");
        }

        server.EndPoint = IPEndPoint.Parse(ready[prefix.Length..]);
        return server;
    }

    private static Process Start(string path, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // They live for seconds: what the runtime learns about them costs more than it brings.
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);
}
