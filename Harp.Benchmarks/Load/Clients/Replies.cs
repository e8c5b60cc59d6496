using System.Text;
using Harp.Benchmarks.Guarding;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>What the replies must be; any other one is a failure, for figures of wrong answers are none.</summary>
internal static class Replies
{
    private const int IdBytes = 36;
    private const int ShownBytesMax = 300;

    private static ReadOnlySpan<byte> AcceptedStart => "{\"harpcaller\":1,\"job_id\":\""u8;

    /// <summary>The reply to a call; also what the bare server sends.</summary>
    public static string Accepted { get; } = $$"""{"harpcaller":1,"job_id":"{{Guid.Empty}}"}""";

    /// <summary>The id in the reply to a call.</summary>
    /// <exception cref="BenchmarkFailedException">It is another reply.</exception>
    public static ReadOnlySpan<byte> JobId(ReadOnlySpan<byte> line)
    {
        if (line.Length != Accepted.Length || !line.StartsWith(AcceptedStart))
        {
            throw Wrong("a job's id", line);
        }

        return line.Slice(AcceptedStart.Length, IdBytes);
    }

    /// <exception cref="BenchmarkFailedException">It is another reply.</exception>
    public static void Expect(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> line)
    {
        if (!line.SequenceEqual(expected))
        {
            throw Wrong(Encoding.UTF8.GetString(expected), line);
        }
    }

    /// <summary>The number that ends a reply such as <c>{"pruned":3}</c>.</summary>
    /// <exception cref="BenchmarkFailedException">It is another reply.</exception>
    public static long Number(ReadOnlySpan<byte> before, ReadOnlySpan<byte> line) =>
        line.StartsWith(before) && line[^1] == '}' && long.TryParse(line[before.Length..^1], out var number) ? number
            : throw Wrong($"{Encoding.UTF8.GetString(before)}…}}", line);

    public static BenchmarkFailedException Wrong(string expected, ReadOnlySpan<byte> line) =>
        new($"expected {expected}, got {Encoding.UTF8.GetString(line[..Math.Min(line.Length, ShownBytesMax)])}");
}
