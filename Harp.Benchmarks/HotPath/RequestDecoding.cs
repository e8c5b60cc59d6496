using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Requests;
using Newtonsoft.Json.Linq;
using StreamJsonRpc;

namespace Harp.Benchmarks.HotPath;

/// <summary>From the bytes of a typical call to the request, beside the passes that others would make over the same bytes.</summary>
public class RequestDecoding
{
    private const int Count = 64;

    private byte[] _call = [];
    private ReadOnlySequence<byte> _calls;
    private ReadOnlySequence<byte> _remoteCalls;
    private FrameReader _frames = null!;

    [GlobalSetup]
    public void Setup()
    {
        _call = [
            .. """{"harpcaller":1,"host":"web0017.example.net","procedure":"restart_service","arguments":"""u8,
            .. """["nginx",{"grace":12.5}],"timeout":3600}"""u8,
        ];
        if (_call.Length != 127)
        {
            throw new InvalidOperationException($"The typical call has {_call.Length} bytes, not 127.");
        }

        _calls = new ReadOnlySequence<byte>(Lines.Repeat([.. _call, (byte)'\n'], Count));
        _frames = new FrameReader(new EndlessPipe(_calls), 1 << 20);
        _remoteCalls = new ReadOnlySequence<byte>(Lines.Repeat(
            """
            {"jsonrpc":"2.0","id":1,"method":"restart_service","params":["web0017.example.net",["nginx",{"grace":12.5}],3600]}

            """u8,
            Count));
    }

    /// <summary>Tokens alone: nothing is kept, no UTF-8 checked, no member looked for.</summary>
    [Benchmark(Baseline = true)]
    public int Utf8JsonReaderPass()
    {
        var reader = new Utf8JsonReader(_call);
        var tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    [Benchmark, BenchmarkCategory(Categories.Guarded)]
    public Request RequestParse() => Request.Parse(_call);

    /// <summary>The whole way, from the pipe to the request.</summary>
    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(Categories.Guarded)]
    public async ValueTask<long> FrameAndRequestParse()
    {
        var total = 0L;
        for (var i = 0; i < Count; i++)
        {
            var frame = _frames.TryRead(out var there) ? there : await _frames.ReadAsync();
            total += Request.Parse(frame.Line.Span) is CallRequest ? 1 : 0;
        }

        return total;
    }

    [Benchmark]
    public string JsonDocumentParse()
    {
        using var document = JsonDocument.Parse(_call);
        return document.RootElement.GetProperty("host").GetString()!;
    }

    /// <summary>What a Newtonsoft program writes first, and so what the whole way is compared with.</summary>
    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory(Categories.Goal)]
    [SuppressMessage(
        "ApiDesign",
        "RS0030:Do not use banned APIs",
        Justification = "The lenient reader is what is measured here; nothing that it makes goes anywhere.")]
    public JObject? ReadLineAndJObjectParse()
    {
        using var reader = new StreamReader(PipeReader.Create(_calls).AsStream(), Encoding.UTF8);
        JObject? last = null;
        while (reader.ReadLine() is { } line)
        {
            last = JObject.Parse(line);
        }

        return last;
    }

    /// <summary>The same call as JSON-RPC, off a pipe.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<object?> StreamJsonRpcRead()
    {
        using var formatter = new SystemTextJsonFormatter();
        await using var handler =
            new NewLineDelimitedMessageHandler(PipeWriter.Create(Stream.Null), PipeReader.Create(_remoteCalls), formatter);
        object? last = null;
        while (await handler.ReadAsync(default) is { } message)
        {
            last = message;
        }

        return last;
    }
}
