using System.Text;
using System.Text.RegularExpressions;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>The session at the end of <c>spec/protocol.md</c> is what comes when it is typed, apart from job ids and moments.</summary>
[Collection(nameof(StandardServers))]
public sealed partial class SessionTests(StandardServers servers)
{
    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _early = [];

    [Fact]
    public async Task What_is_typed_is_answered_as_it_stands_there()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(90));
        // A dispatcher of its own, for the session lists all queues and jobs.
        await using var dispatcher = await ServerProcess.StartAsync(
            "Harp.Dispatcher", "harpcallerd", "--store", ":memory:", "--hosts", servers.Hosts, "--listen", "127.0.0.1:0");
        await using var connection =
            await TcpTransport.Instance.ConnectAsync("127.0.0.1", dispatcher.EndPoint.Port, PlainSecurity.Instance, late.Token);
        var replies = new FrameReader(connection.Input, 1 << 20);
        foreach (var line in Lines())
        {
            if (line.StartsWith("> ", StringComparison.Ordinal))
            {
                await connection.Output.WriteAsync(Encoding.UTF8.GetBytes(WithIds(line[2..]) + "\n"), late.Token);
            }
            else
            {
                Check(line[2..], await ReadAsync(replies, RequestId().Match(line[2..]).Value, late.Token));
            }
        }
    }

    /// <summary>The next line for whoever asked: replies to requests with an id come in any order.</summary>
    private async Task<string> ReadAsync(FrameReader replies, string id, CancellationToken cancellationToken)
    {
        string? line;
        while (!_early.Remove(id, out line))
        {
            line = Encoding.UTF8.GetString((await replies.ReadAsync(cancellationToken)).Line.Span);
            _early.Add(RequestId().Match(line).Value, line);
        }

        return line;
    }

    private string WithIds(string line) => Id().Replace(line, id => _ids.GetValueOrDefault(id.Value, id.Value));

    private static string[] Lines() => File.ReadAllText(Path.Combine(SourceTree.Root, "spec", "protocol.md"))
        .Split("## A session\n")[1].Split("```")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void Check(string expected, string got)
    {
        foreach (var (ours, theirs) in Id().Matches(expected).Zip(Id().Matches(got)))
        {
            Assert.Equal(_ids.TryAdd(ours.Value, theirs.Value) ? theirs.Value : _ids[ours.Value], theirs.Value);
        }

        Assert.Equal(Shape(expected), Shape(got));
    }

    private static string Shape(string line) => Cursor().Replace(Moment().Replace(Id().Replace(line, "ID"), "MOMENT"), "CURSOR");

    [GeneratedRegex("(?<=\"cursor\":\")[A-Za-z0-9_-]{22}(?=\")")]
    private static partial Regex Cursor();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("""^\{"id":("[^"]*"|[0-9]+)""")]
    private static partial Regex RequestId();

    [GeneratedRegex(@"\b1\d{9}(\d{3})?\b")]
    private static partial Regex Moment();
}
