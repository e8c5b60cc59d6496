using System.Diagnostics;
using Harp.Tests.Spec;
using Harp.Tests.Tidy;

namespace Harp.Tests.Examples;

/// <summary>The client in Python, written from the specification alone, against the real servers.</summary>
[Collection(nameof(StandardServers))]
public sealed class PythonClientTests(StandardServers servers)
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "examples");

    [Fact]
    public void It_has_at_most_150_lines_and_imports_nothing_that_does_not_come_with_Python()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "harp_client.py"));
        Assert.True(lines.Length <= 150, $"{lines.Length} lines");
        Assert.Equal(["import json", "import os", "import socket", "import sys"], lines.Where(
            line => line.Contains("import ", StringComparison.Ordinal)));
    }

    [Fact]
    public Task Results_come_back_over_one_connection_and_numbers_keep_their_spelling() => PrintsAsync(
        """
        print(harp.call("localhost", "divide", [42, 6]))
        print(harp.call("localhost", "divide", {"a": 9, "b": 3}))
        odd = harp.call("host", "echo", ["\xe9\ud83d\ude00\"\n"])
        print(ascii(odd))
        same = harp.call("host", "echo", read_json("[[1.0, 1e400, -0.0, 123456789012345678901234567890, true, null]]"))
        print(write_json(same), same[0] + 1)
        """,
        "7", "3", """'\xe9\U0001f600"\n'""", "[1.0,1e400,-0.0,123456789012345678901234567890,true,null] 2.0");

    [Fact]
    public Task Streams_are_followed_and_read() => PrintsAsync(
        """
        job = harp.submit("localhost", "countdown", {"from": 3}, info="mine")
        def all(packets):
            result = yield from packets
            print("then", result)
        print(list(all(harp.follow(job, since=0))))
        print(list(all(harp.read(job, recent=1))))
        status = harp.status(job)
        print(status["call"], status["info"], status["time"]["end"] >= status["time"]["submit"])
        """,
        "then None", "[(0, 3), (1, 2), (2, 1)]", "then None", "[(2, 1)]",
        "{'procedure': 'countdown', 'arguments': {'from': 3}, 'host': 'localhost'} mine True");

    [Fact]
    public Task A_queue_starts_its_jobs_in_order_and_a_waiting_one_can_be_cancelled() => PrintsAsync(
        """
        queue = {"name": {"python": 1}, "concurrency": 1}
        first, second, third = (harp.submit("localhost", "sleep", [seconds], queue=queue) for seconds in (60, 60, 0.01))
        print(list(harp.read(second)), harp.status(second)["time"]["start"])
        print(harp.cancel(second), harp.cancel(second), harp.cancel(first), "end" in harp.result(third))
        for job in first, second:
            try:
                harp.result(job)
            except HarpError as error:
                print(error.type)
        """,
        "[] None", "True False True True", "cancelled", "cancelled");

    [Fact]
    public Task Errors_are_exceptions_with_a_type_and_data() => PrintsAsync(
        """
        def attempt(what):
            try:
                print(what())
            except HarpError as error:
                print(type(error).__name__, error.type, error.data)
        attempt(lambda: harp.call("localhost", "divide", [1, 0]))
        attempt(lambda: harp.call("nowhere", "divide", [1, 0]))
        attempt(lambda: harp.call("localhost", "divide", [1]))
        attempt(lambda: harp.submit("localhost", "divide", 7))
        attempt(lambda: harp.submit("localhost", "divide", [1, 2], timeout=-1))
        attempt(lambda: harp.result("01890a5d-ac96-774b-bcce-b302099a8057"))
        attempt(lambda: list(harp.follow("x", since=0)))
        attempt(lambda: harp.result(harp.submit("localhost", "sleep", [60], timeout=5)))
        job = harp.submit("localhost", "sleep", [60])
        attempt(lambda: harp.result(job, wait=False))
        attempt(lambda: harp.cancel("nothing"))
        harp.cancel(job)
        """,
        "RemoteException System.DivideByZeroException None", "HarpError unknown_host {'stage': 'resolve', 'started': 'no'}",
        "HarpError invalid_argument_list None", "HarpError invalid_request None", "HarpError invalid_request None",
        "HarpError invalid_jobid None",
        "HarpError invalid_jobid None", "HarpError timeout {'stage': 'run', 'started': 'yes', 'limit': 'timeout'}",
        "HarpError no_result None", "False");

    [Fact]
    public Task A_call_with_a_key_is_accepted_once_and_a_wait_can_have_an_end() => PrintsAsync(
        """
        key = os.urandom(8).hex()
        first, second = (harp.submit("localhost", "sleep", [60], key=key) for _ in range(2))
        print(first == second)
        for attempt in (lambda: harp.submit("localhost", "sleep", [61], key=key), lambda: harp.result(first, wait_timeout=0.05)):
            try:
                attempt()
            except HarpError as error:
                print(error.type, error.data == {"job_id": first})
        print(harp.cancel(first))
        """,
        "True", "key_conflict True", "no_result False", "True");

    [Fact]
    public async Task It_can_be_used_from_a_shell()
    {
        Assert.Equal((0, "7\n", ""), await RunAsync("harp_client.py", "call", "localhost", "divide", "[42, 6]", "--timeout=10"));
        var (_, submitted, _) = await RunAsync("harp_client.py", "submit", "localhost", "countdown", """{"from": 2}""");
        var job = submitted.Trim().Trim('"');
        Assert.Equal((0, "0 2\n1 1\n", ""), await RunAsync("harp_client.py", "follow", job, "--since=0"));
        Assert.Equal((0, "false\n", ""), await RunAsync("harp_client.py", "cancel", job));
        var (status, output, errors) = await RunAsync("harp_client.py", "call", "nowhere", "divide");
        Assert.Equal((1, ""), (status, output));
        Assert.Equal("unknown_host: host 'nowhere' is not in the registry {\"stage\":\"resolve\",\"started\":\"no\"}\n", errors);
        Assert.StartsWith("A client of Harp", (await RunAsync("harp_client.py", "dance")).Errors, StringComparison.Ordinal);
    }

    private async Task PrintsAsync(string script, params string[] lines)
    {
        var indented = string.Concat(script.Split('\n').Select(line => $"    {line}\n"));
        var (status, output, errors) = await RunAsync(
            "-c", "from harp_client import *\nwith Harp(*sys.argv[1].split(\":\")) as harp:\n" + indented, servers.Dispatcher.ToString());
        Assert.Equal("", errors);
        Assert.Equal(lines, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, status);
    }

    private async Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(
            folder => File.Exists(Path.Combine(folder, "python3"))), "there is no python3 here");
        var how = new ProcessStartInfo("python3", arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        how.Environment["HARP_DISPATCHER"] = servers.Dispatcher.ToString();
        how.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        how.Environment["PYTHONIOENCODING"] = "utf-8";
        using var python = Process.Start(how)!;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        var (output, errors) = (python.StandardOutput.ReadToEndAsync(late.Token), python.StandardError.ReadToEndAsync(late.Token));
        await python.WaitForExitAsync(late.Token);
        return (python.ExitCode, await output, await errors);
    }
}
