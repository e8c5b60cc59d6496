using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harp.Client;
using Harp.Tests.Dispatcher.EndToEnd;

namespace Harp.Tests.Examples;

/// <summary>The sample application of <c>examples/web</c>, by requests and in a browser.</summary>
public sealed partial class WebTests(WebApplication web) : IClassFixture<WebApplication>
{
    private const string Packets =
        "[...document.querySelectorAll('#packets li')].map(item => item.dataset.number + ' ' + item.textContent).join('\\n')";

    private const string Away =
        "!document.getElementById('trouble').hidden && / cannot be reached/.test(document.getElementById('trouble').textContent)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_that_is_loaded_again_in_the_middle_of_a_stream_shows_every_packet_once_and_then_the_outcome()
    {
        var browser = await StartInBrowserAsync("gated1");
        Assert.Equal(Steps(6), (string?)await browser.EvaluateAsync(Packets));
        Assert.Equal("running", (string?)await browser.EvaluateAsync("document.getElementById('state').textContent"));

        await browser.ReloadAsync();
        await browser.UntilAsync("document.querySelectorAll('#packets li').length === 6");
        web.Open("gated1");
        await browser.UntilAsync("!document.getElementById('outcome').hidden");
        Assert.Equal(Steps(12), (string?)await browser.EvaluateAsync(Packets));
        Assert.Equal("returned", (string?)await browser.EvaluateAsync("document.getElementById('state').textContent"));
        Assert.Equal(1, (double?)await browser.EvaluateAsync("document.querySelector('progress').value"));
        Assert.Equal("<b>step 11</b>", (string?)await browser.EvaluateAsync("document.getElementById('message').textContent"));
        Assert.Equal("\"<i>all</i>\"", (string?)await browser.EvaluateAsync("document.querySelector('#outcome code').textContent"));
        Assert.Equal(0, (int?)await browser.EvaluateAsync("document.querySelectorAll('main b, main i').length"));
    }

    [Fact]
    public async Task A_job_is_cancelled_from_its_page_and_listed_as_such()
    {
        var browser = await StartInBrowserAsync("gated2");
        var path = (string?)await browser.EvaluateAsync("location.pathname");
        await browser.EvaluateAsync("document.querySelector('#cancel button').click()");
        await browser.UntilAsync("!document.getElementById('outcome').hidden");
        Assert.Equal("The job was cancelled.", (string?)await browser.EvaluateAsync("document.querySelector('#outcome p').textContent"));
        Assert.True((bool?)await browser.EvaluateAsync("document.getElementById('cancel').hidden"));
        await browser.GoAsync(web.Address);
        await browser.UntilAsync($"document.querySelector('#recent a[href=\"{path}\"] .badge')?.textContent === 'cancelled'");
    }

    [Fact]
    public async Task A_page_tells_that_the_dispatcher_was_killed_and_goes_on_by_itself_when_it_is_back()
    {
        var browser = await StartInBrowserAsync("gated4");
        await web.Dispatcher.KillAsync();
        try
        {
            await browser.UntilAsync(Away);
            Assert.Equal(Steps(6), (string?)await browser.EvaluateAsync(Packets));
            await browser.EvaluateAsync("document.querySelector('#cancel button').click()");
            await browser.UntilAsync("document.getElementById('trouble').textContent.startsWith('The job could not be cancelled')");
        }
        finally
        {
            await web.Dispatcher.StartAsync();
        }

        await browser.UntilAsync("!document.getElementById('outcome').hidden");
        Assert.Equal(Steps(6), (string?)await browser.EvaluateAsync(Packets));
        Assert.Equal("failed", (string?)await browser.EvaluateAsync("document.getElementById('state').textContent"));
        Assert.Contains("interrupted", (string?)await browser.EvaluateAsync(
            "document.querySelector('#outcome p').textContent"), StringComparison.Ordinal);
        Assert.True((bool?)await browser.EvaluateAsync("document.getElementById('trouble').hidden"));
    }

    [Fact]
    public async Task While_the_dispatcher_is_away_the_list_and_the_forms_tell_so_and_what_was_sent_can_be_sent_again()
    {
        var browser = await BrowserAsync();
        using var client = Client();
        var (token, form) = (await TokenAsync(client), Guid.NewGuid().ToString());
        await web.Dispatcher.KillAsync();
        try
        {
            await browser.GoAsync(web.Address);
            await browser.UntilAsync(Away);
            var refused = await PostAsync(client, token, form, "gated5", "web01");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("cannot be reached", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
        finally
        {
            await web.Dispatcher.StartAsync();
        }

        var started = await PostAsync(client, token, form, "gated5", "web01");
        var job = started.Headers.Location!.ToString();
        await browser.UntilAsync(
            $"document.getElementById('trouble').hidden && document.querySelector('#recent a[href=\"{job}\"]') !== null");
        web.Open("gated5");
        Assert.Equal("outcome", (await EventsAsync(client, job + "/events", last: null))[^1].EventType);
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_last_event_that_came_and_a_form_that_is_sent_twice_starts_one_job()
    {
        using var client = Client();
        var (token, form) = (await TokenAsync(client), Guid.NewGuid().ToString());
        web.Open("gated3");
        var started = await PostAsync(client, token, form, "gated3", "web01");
        Assert.Equal(HttpStatusCode.Redirect, started.StatusCode);
        var job = started.Headers.Location!.ToString();
        Assert.Matches("^/jobs/[0-9a-f-]{36}$", job);
        Assert.Equal(job, (await PostAsync(client, token, form, "gated3", "web01")).Headers.Location!.ToString());

        var all = await EventsAsync(client, job + "/events", last: null);
        Assert.Equal(Enumerable.Range(0, 12).Select(number => $"{number}"), all.Where(one => one.EventType == "packet").Select(
            one => one.EventId));
        Assert.Equal("outcome", all[^1].EventType);
        var rest = await EventsAsync(client, job + "/events?since=2", last: "8");
        Assert.Equal(["9", "10", "11"], rest.Where(one => one.EventType == "packet").Select(one => one.EventId));
        Assert.Equal(all[^1].Data, rest[^1].Data);
    }

    [Theory]
    [InlineData("gated1", "web02")]
    [InlineData("rm", "web01")]
    [InlineData(null, null)]
    public async Task What_is_not_on_the_list_is_refused(string? offer, string? host)
    {
        using var client = Client();
        var reply = await PostAsync(client, await TokenAsync(client), Guid.NewGuid().ToString(), offer, host);
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Contains("That is not on the list of what can be started here.",
            await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused()
    {
        using var client = Client();
        await TokenAsync(client);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(client, "", Guid.NewGuid().ToString(), "gated1", "web01")).StatusCode);
    }

    [Fact]
    public async Task The_jobs_of_others_are_not_found()
    {
        await using var others = new HarpCaller("127.0.0.1", web.Dispatcher.Process.EndPoint.Port);
        var job = await others.SubmitAsync("web01", "gated", new { gate = "/nowhere" }, cancellationToken: Stop);
        using var client = Client();
        foreach (var path in new[] { $"/jobs/{job.Id}", $"/jobs/{job.Id}/events", $"/jobs/{Guid.NewGuid()}", "/jobs/x" })
        {
            var reply = await client.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
            Assert.Contains("There is no such job here.", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        Assert.True(await job.CancelAsync(Stop));
    }

    [Fact]
    public async Task Whatever_others_put_into_the_queue_of_the_application_is_listed_and_found()
    {
        const string Surrogate = "\\ud83d\\ude00";
        var jobs = new List<(string Job, string Title)>();
        foreach (var (info, title) in new[]
        {
            ("\"text\"", "p"), ("[1,{\"title\":\"x\"}]", "p"), ("7", "p"), ("null", "p"), ("{\"title\":7}", "p"),
            ("{\"title\":{\"title\":\"x\"}}", "p"), ("{\"title\":\" \"}", "p"),
            ("{\"title\":\"\\ud800\"}", "p"), ("{\"a\":[{\"title\":\"x\"}],\"title\":\"<b>y</b>\"}", "<b>y</b>"),
            ($"{{\"title\":\"{string.Concat(Enumerable.Repeat(Surrogate, 75_000))}\"}}", string.Concat(Enumerable.Repeat("😀", 59)) + "…"),
        })
        {
            var accepted = await web.Dispatcher.AskAsync(
                $"{{\"harpcaller\":1,\"host\":\"nowhere\",\"procedure\":\"p\",\"arguments\":[],\"info\":{info},\"queue\":{{\"name\":{{ "
                    + $"\"application\" : \"harp-\\u0077eb\" }}}}}}");
            jobs.Add((DispatcherProcess.JobOf(accepted), title));
        }

        using var client = Client();
        var listed = JsonNode.Parse(await client.GetStringAsync("/jobs", Stop))!.AsArray();
        foreach (var (job, title) in jobs)
        {
            Assert.Equal(title, (string?)Assert.Single(listed, one => (string?)one!["id"] == job)!["title"]);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/jobs/{job}", Stop)).StatusCode);
            Assert.Equal("outcome", (await EventsAsync(client, $"/jobs/{job}/events", last: null))[^1].EventType);
        }
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1e400]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task A_result_that_no_text_holds_is_shown_as_it_came(string result)
    {
        var accepted = await web.Dispatcher.AskAsync(
            $"{{\"harpcaller\":1,\"host\":\"echo\",\"procedure\":\"stream\",\"arguments\":[{result}],\"queue\":{{\"name\":{{\"application\":\"harp-web\"}}}}}}");
        using var client = Client();
        var outcome = (await EventsAsync(client, $"/jobs/{DispatcherProcess.JobOf(accepted)}/events", last: null))[^1];
        Assert.Equal("outcome", outcome.EventType);
        var shown = (string?)JsonNode.Parse(outcome.Data)!["value"];
        Assert.Equal($"[{result}]", string.Concat(shown!.Where(letter => !char.IsWhiteSpace(letter))));
    }

    private Task<Browser> BrowserAsync()
    {
        Assert.SkipUnless(Browser.Executable is not null, "there is no Chromium here: apt-get install chromium");
        return web.BrowserAsync();
    }

    /// <summary>Starts an offer by its button; then its job's page shows the first six packets.</summary>
    private async Task<Browser> StartInBrowserAsync(string offer)
    {
        var browser = await BrowserAsync();
        await browser.GoAsync(web.Address);
        await browser.EvaluateAsync($"document.querySelector('input[value={offer}]').form.querySelector('button').click()");
        await browser.UntilAsync("location.pathname.startsWith('/jobs/') && document.querySelectorAll('#packets li').length === 6");
        return browser;
    }

    private HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = web.Address };

    private static async Task<string> TokenAsync(HttpClient client) =>
        Token().Match(await client.GetStringAsync("/", Stop)).Groups[1].Value;

    private static Task<HttpResponseMessage> PostAsync(
        HttpClient client, string token, string form, string? offer, string? host) => client.PostAsync(
        "/",
        new FormUrlEncodedContent(new Dictionary<string, string?>
        {
            ["offer"] = offer,
            ["host"] = host,
            ["form"] =
            form,
            ["__RequestVerificationToken"] = token
        }
            .Where(field => field.Value is not null)!),
        Stop);

    private static async Task<List<SseItem<string>>> EventsAsync(HttpClient client, string path, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Last-Event-ID", last is null ? [] : [last]);
        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        reply.EnsureSuccessStatusCode();
        return await SseParser.Create(await reply.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop).ToListAsync(Stop);
    }

    private static string Steps(int count) => string.Join(
        '\n', Enumerable.Range(0, count).Select(step => $"{step} {{\"progress\":{Share(step)},\"message\":\"<b>step {step}</b>\"}}"));

    private static string Share(int step) => Newtonsoft.Json.JsonConvert.ToString(step / 11.0);

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
