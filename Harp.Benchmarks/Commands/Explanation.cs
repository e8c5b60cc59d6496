namespace Harp.Benchmarks.Commands;

/// <summary>What a command line without a verb gets.</summary>
internal static class Explanation
{
    public const string Text = """
        The hot path of Harp.Protocol, measured beside references in the same run; and a dispatcher under load.

        What is measured of the hot path
          LineScan         finding LFs                                 beside SequenceReader.TryReadTo
          FrameReading     lines off a pipe: 128 B, 1 KB, 64 KB,       beside TryReadTo, StreamReader.ReadLine
                           whole or split at every boundary
          RequestDecoding  a typical call of 127 bytes                 beside a bare Utf8JsonReader pass, JsonDocument,
                                                                       ReadLine + JObject.Parse, StreamJsonRpc
          ReplyWriting     the reply to a call                         beside Utf8JsonWriter, StreamJsonRpc
          PacketRelaying   1 KB packets, daemon's line in, reply out   beside TryReadTo + Utf8JsonReader pass + copy

        How (after 'dotnet run -c Release --project Harp.Benchmarks --')
          measure   [--quick] [--filter TEXT]   prints a table                              2 min, quick 40 s
          guard     [--quick]                   compares with the baseline, ends with 1     90 s,  quick 30 s
                                                and says what got worse, if anything did
          baseline  [--runs N] [--quick]        writes baseline.json and RESULTS.md         6 min
          load      [--quick] [--only NAME,…]   drives a dispatcher over sockets: LOAD.md     10 min, quick 30 s
          daemon    [--quick] [--only NAME,…]   drives a daemon and its workers: DAEMON.md    2 min, quick 30 s
          queues    [--waiting N] [--cut N]     what many waiting jobs cost who starts, ends   1 min
                                                and calls beside them
          help, VERB --help                     all options

        The guard looks at ratios to the reference in the same run, at bytes allocated, and at the goals; what looks worse is measured
        once more, and longer. A change that is meant to cost something comes with a new baseline, and its diff says what it costs.
        """;
}
