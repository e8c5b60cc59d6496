using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Harp.Dispatcher.Daemons;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Values;

namespace Harp.Benchmarks.HotPath;

/// <summary>
/// Stream packets of 1 KB from a daemon's bytes to the lines that followers get, in memory: frame, strict check, relay. Beside it the least
/// that anybody could do who looks at the bytes at all: a bare loop over lines, one token pass over each, one copy.
/// </summary>
public class PacketRelaying
{
    public const int PacketBytes = 1024;
    public const string Text = "text";
    public const string Records = "records";
    public const string Numbers = "numbers";
    private const int Count = 64;
    private const int RunBytesMax = 128 * 1024;

    private readonly ArrayBufferWriter<byte> _output = new(PacketBytes * (Count + 1));
    private readonly CountingSink _sink = new();
    private ReadOnlySequence<byte> _lines;
    private FrameReader _frames = null!;
    private PacketRelay _relay = null!;

    /// <summary>
    /// What is in the packets: one string, such as a line of output; objects, such as log records; or nothing but numbers.
    /// </summary>
    [Params(Text, Records, Numbers)]
    public string Content { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var value = Content switch
        {
            Text => $"\"{new string('x', 900)}",
            Records => "[" + string.Concat(Enumerable.Range(0, 11).Select(i =>
                $"{{\"time\":1700000000.{i},\"level\":\"info\",\"message\":\"request {i} served from cache\",\"ok\":true}},")) + "\"",
            _ => "[" + string.Concat(Enumerable.Range(0, 160).Select(i => $"{100 + (i * 7919 % 900)}.{i % 10},")) + "\"",
        };
        var end = Content == Text ? "\"}\n" : "\"]}\n";
        var line = "{\"stream\":" + value;
        line += new string('x', PacketBytes - line.Length - end.Length) + end;
        _lines = new ReadOnlySequence<byte>(Lines.Repeat(Encoding.ASCII.GetBytes(line), Count));
        _frames = new FrameReader(new EndlessPipe(_lines), 1 << 20);
        _relay = new PacketRelay(JobId.New(DateTimeOffset.UnixEpoch), 1, RunBytesMax, _sink);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public int TryReadToPassAndCopy()
    {
        _output.ResetWrittenCount();
        var reader = new SequenceReader<byte>(_lines);
        while (reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
        {
            var tokens = new Utf8JsonReader(line);
            while (tokens.Read())
            {
                // A token pass and nothing more.
            }

            _output.Write(line);
        }

        return _output.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(Categories.Guarded)]
    public async ValueTask<long> Relay()
    {
        for (var i = 0; i < Count; i++)
        {
            var frame = _frames.TryRead(out var there) ? there : await _frames.ReadAsync();
            await _relay.AddAsync(DaemonMessage.Parse(frame.Line).Value, time: i / 8);
        }

        return _sink.Bytes;
    }
}
