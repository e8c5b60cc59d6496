using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Harp.Benchmarks.HotPath;

/// <summary>Writing the reply to a call, beside the platform's writer and a library that writes lines of JSON.</summary>
public class ReplyWriting
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly JobIdReply _reply = new(JobId.TryParse(Id, out var id) ? id : throw new InvalidOperationException(Id));
    private readonly JsonRpcResult _result = new() { RequestId = new RequestId(1), Result = Id };
    private readonly DiscardingPipe _pipe = new();
    private Utf8JsonWriter _json = null!;
    private FrameWriter _frames = null!;
    private NewLineDelimitedMessageHandler _handler = null!;

    [GlobalSetup]
    public void Setup()
    {
        _json = new Utf8JsonWriter(_output);
        _frames = new FrameWriter(_pipe, TimeSpan.FromSeconds(30));
        _handler = new NewLineDelimitedMessageHandler(
            _pipe, PipeReader.Create(Stream.Null), new SystemTextJsonFormatter())
        { NewLine = NewLineDelimitedMessageHandler.NewLineStyle.Lf };
    }

    /// <summary>The same members by the platform's writer, kept and reset.</summary>
    [Benchmark(Baseline = true)]
    public int Utf8JsonWriter()
    {
        _output.ResetWrittenCount();
        _json.Reset(_output);
        _json.WriteStartObject();
        _json.WriteNumber("harpcaller"u8, 1);
        _json.WriteString("job_id"u8, Id);
        _json.WriteEndObject();
        _json.Flush();
        return _output.WrittenCount;
    }

    [Benchmark, BenchmarkCategory(Categories.Guarded)]
    public int JobIdReply()
    {
        _output.ResetWrittenCount();
        _reply.Write(_output);
        return _output.WrittenCount;
    }

    /// <summary>As a line, in turn, flushed.</summary>
    [Benchmark, BenchmarkCategory(Categories.Guarded)]
    public ValueTask FrameWriter() => _frames.WriteAsync(_reply);

    [Benchmark]
    public async Task StreamJsonRpcWrite() => await _handler.WriteAsync(_result, default);
}
