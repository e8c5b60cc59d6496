using Harp.Tests.Examples;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Listening;

/// <summary>
/// What any web page can have the browser of somebody send who works at the machine of a dispatcher: nothing of it may be carried out.
/// </summary>
public sealed class WebPageTests : IAsyncDisposable
{
    /// <summary>In the page: the line that a way sends; each ends its body with LF, as a form does by itself.</summary>
    private const string Tools = """
        const line = way => `{"harpcaller":1,"host":"web01","procedure":"echo","arguments":[{"way":"${way}"}]}\n`;
        const send = (way, host, body) => fetch(`http://${host}:${port}/`, { method: 'POST', mode: 'no-cors', body }).catch(() => 0);
        const submit = (way, enctype) => {
          const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { name: way }));
          const form = document.body.appendChild(Object.assign(document.createElement('form'), { method: 'post', enctype, action: `http://127.0.0.1:${port}/`, target: way }));
          form.appendChild(Object.assign(document.createElement('textarea'), { name: 'x', value: '\n' + line(way) }));
          form.submit();
        };
        const request = way => { const it = new XMLHttpRequest(); it.open('POST', `http://127.0.0.1:${port}/`); it.send(line(way)); };
        """;

    private static readonly (string Name, string Script)[] Ways =
    [
        ("address", "send('address', '127.0.0.1', line('address'))"),
        ("name", "send('name', 'localhost', line('name'))"),
        ("blob", "send('blob', '127.0.0.1', new Blob(['\\n', line('blob')], { type: 'text/plain' }))"),
        ("data", "{ const data = new FormData(); data.append('x', '\\n' + line('data')); send('data', '127.0.0.1', data) }"),
        ("request", "request('request')"),
        ("beacon", "navigator.sendBeacon(`http://127.0.0.1:${port}/`, line('beacon'))"),
        ("form", "submit('form', 'text/plain')"),
        ("parts", "submit('parts', 'multipart/form-data')"),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly ListeningBench _bench = new();

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_way_that_a_web_page_has_to_send_lines_makes_a_job()
    {
        Assert.SkipUnless(Browser.Executable is not null, "there is no Chromium here: apt-get install chromium");
        await using var relay = new WebRelay(_bench.AskAllAsync);
        await using var browser = await Browser.StartAsync(_folder.File("browser"));
        await browser.GoAsync(new Uri($"http://127.0.0.1:{relay.Port}/"));
        await browser.EvaluateAsync(
            $"(() => {{ const port = {relay.Port}; {Tools} {string.Join("; ", Ways.Select(way => way.Script))} }})()");
        await Eventually.HoldsAsync("the browser sends every line", () => Ways.All(way => relay.Answers.ContainsKey(way.Name)));

        Assert.All(
            relay.Answers, answer => Assert.StartsWith("{\"error\":{\"type\":\"parse_error\"", answer.Value, StringComparison.Ordinal));
        Assert.All(relay.Answers, answer => Assert.DoesNotContain('\n', answer.Value));
        Assert.Empty(_bench.Store.Written);
    }
}
