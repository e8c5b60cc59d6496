using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Harp.Protocol.Messages.Requests;

namespace Harp.Benchmarks.Protocol;

/// <summary>From the bytes of a typical call to the request, beside the passes that others would make over the same bytes.</summary>
[MemoryDiagnoser]
public class RequestDecoding
{
    private readonly byte[] _call = Encoding.UTF8.GetBytes(
        """{"harpcaller":1,"host":"web01.example.net","procedure":"restart_service","arguments":["nginx",{"grace":5}],"timeout":60}""");

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

    [Benchmark]
    public Request RequestParse() => Request.Parse(_call);

    [Benchmark]
    public string JsonDocumentParse()
    {
        using var document = JsonDocument.Parse(_call);
        return document.RootElement.GetProperty("host").GetString()!;
    }
}
