using System.Diagnostics;
using System.Text;
using Harp.Client.CommandLine;

namespace Harp.Tests.Client.CommandLine;

/// <summary>
/// The command at a real pseudo-terminal, which <c>script</c> of util-linux makes: what it writes becomes a screen that a test can read,
/// and what a test types comes from a keyboard, Ctrl-C as a signal too.
/// </summary>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ScreenText _screen;
    private readonly Task _reading;
    private readonly StringBuilder _written = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PseudoTerminal(Process process, int columns)
    {
        (_process, _screen) = (process, new ScreenText(columns));
        _reading = ReadAsync();
    }

    /// <summary>What the terminal shows.</summary>
    public string Text => Read(screen => screen.Text);

    /// <summary>All that was written, with everything that a terminal obeys.</summary>
    public string Written => Read(_ => _written.ToString());

    /// <summary>Starts harpcall.</summary>
    public static PseudoTerminal Start(int columns, int rows, IReadOnlyDictionary<string, string> environment, params string[] args) =>
        StartShell(
            columns, rows, environment,
            $"exec env --default-signal=INT dotnet '{typeof(Harpcall).Assembly.Location}' "
                + $"{string.Join(' ', args.Select(ShellWord.Quote))}");

    /// <summary>Runs a command line.</summary>
    public static PseudoTerminal StartShell(int columns, int rows, IReadOnlyDictionary<string, string> environment, string command)
    {
        var start = new ProcessStartInfo("script", ["-qefc", $"tty; stty cols {columns} rows {rows}; {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new PseudoTerminal(Process.Start(start)!, columns);
    }

    public T Read<T>(Func<ScreenText, T> read)
    {
        lock (_gate)
        {
            return read(_screen);
        }
    }

    /// <summary>Types keys.</summary>
    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the terminal shows what is wanted.</summary>
    public async Task ShowsAsync(string what) => await ShowsAsync(what, screen => screen.Text.Contains(what, StringComparison.Ordinal));

    public async Task ShowsAsync(string what, Func<ScreenText, bool> holds)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Limit);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
                if (holds(_screen))
                {
                    return;
                }
            }

            Assert.False(_reading.IsCompleted, $"expected '{what}', got its end after:\n{Text}");
            try
            {
                await Task.WhenAny(changed, _reading).WaitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"expected '{what}', got:\n{Text}");
            }
        }
    }

    /// <summary>Makes the terminal another size, as a window that is dragged.</summary>
    public async Task ResizeAsync(int columns, int rows)
    {
        var terminal = Read(_ => _written.ToString()).Split('\n')[0].Trim();
        lock (_gate)
        {
            _screen.Columns = Math.Max(_screen.Columns, columns);
        }

        using var stty = Process.Start("stty", ["-F", terminal, "cols", $"{columns}", "rows", $"{rows}"]);
        await stty.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the end and returns the exit status.</summary>
    public async Task<int> EndAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(late.Token);
        await _reading.WaitAsync(late.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await EndAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        var rest = "";
        int count;
        while ((count = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            var text = new string(buffer, 0, count);
            lock (_gate)
            {
                _written.Append(text);
                rest = _screen.Take(rest + text);
                _changed.TrySetResult();
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
