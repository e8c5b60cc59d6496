using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harp.Tests.Support;

namespace Harp.Tests.Examples;

/// <summary>
/// A headless Chromium with one page, driven over its DevTools protocol. Three commands of it are all that the tests need, so neither a
/// driver program nor a package stands between; they would each weigh more than what they drive.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private int _number;

    private Browser(Process process) => _process = process;

    /// <summary>The browser of this machine; null where there is none.</summary>
    public static string? Executable { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Starts one with a fresh profile in a folder of the test.</summary>
    public static async Task<Browser> StartAsync(string profile)
    {
        var how = new ProcessStartInfo(Executable!,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank",
        ])
        { RedirectStandardError = true };
        var browser = new Browser(Process.Start(how)!);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes to an address and returns when the page was loaded.</summary>
    public async Task GoAsync(Uri address)
    {
        await CommandAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });
        await UntilAsync($"location.href.startsWith({JsonSerializer.Serialize(address.ToString())}) && document.readyState === 'complete'");
    }

    /// <summary>Loads the page again, as its reader would, and returns when it is another one.</summary>
    public async Task ReloadAsync()
    {
        await EvaluateAsync("window.isOld = true");
        await CommandAsync("Page.reload", []);
        await UntilAsync("!window.isOld && document.readyState === 'complete'");
    }

    /// <summary>Waits until an expression of the page is true; the page may change to another one meanwhile.</summary>
    public Task UntilAsync(string condition) => Eventually.HoldsAsync(
        async () => $"{condition}; the page says: {await EvaluateAsync("document.body.innerText")}",
        async () => (await EvaluateAsync(condition))?.GetValueKind() == JsonValueKind.True,
        Limit);

    /// <summary>The value of an expression in the page; null where it throws, as while another page takes its place.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression) =>
        (await CommandAsync(
            "Runtime.evaluate",
            new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true }))?["result"]?["value"];

    private async Task ConnectAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        const string Prefix = "DevTools listening on ws://";
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync(late.Token)
                ?? throw new InvalidOperationException("the browser ended at its start");
        }
        while (!line.StartsWith(Prefix, StringComparison.Ordinal));
        _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var http = new HttpClient();
        var targets = await http.GetFromJsonAsync<JsonArray>($"http://{line[Prefix.Length..].Split('/')[0]}/json/list", late.Token);
        var page = targets!.First(target => (string?)target!["type"] == "page")!;
        await _socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), late.Token);
    }

    /// <summary>Sends one command and returns its result; what else the browser tells is passed over, as no events are asked for.</summary>
    private async Task<JsonNode?> CommandAsync(string method, JsonObject parameters)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Limit);
        var number = ++_number;
        var command = new JsonObject { ["id"] = number, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true, late.Token);
        while (true)
        {
            var message = await ReadAsync(late.Token);
            if ((int?)message["id"] == number)
            {
                return message["result"];
            }
        }
    }

    private async Task<JsonNode> ReadAsync(CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
