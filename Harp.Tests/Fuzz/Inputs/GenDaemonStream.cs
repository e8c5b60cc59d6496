using System.Text;
using CsCheck;

namespace Harp.Tests.Fuzz.Inputs;

/// <summary>
/// What a daemon or a worker sends during one call: mostly an acknowledgement, packets and an outcome, and sometimes anything else between.
/// </summary>
internal static class GenDaemonStream
{
    private static readonly Gen<string> Acknowledgement = GenWire.Among(
        "{\"harp\":1,\"stream_result\":true}", "{\"harp\":1,\"stream_result\":true}", "{\"stream_result\":false,\"harp\":1}",
        "{\"harp\":2,\"stream_result\":true}");

    private static readonly Gen<string> Packet = GenWire.Value.Select(value => $"{{\"stream\":{value}}}");

    private static readonly Gen<string> Outcome = Gen.OneOf(
        GenWire.Value.Select(value => $"{{\"result\":{value}}}"),
        GenWire.Value.Select(value => $"{{\"exception\":{{\"type\":\"T\",\"message\":\"m\",\"data\":{value}}}}}"),
        GenWire.Value.Select(value => $"{{\"harp\":1,\"error\":{{\"type\":\"t\",\"message\":\"\\ud800\",\"data\":{value}}}}}"));

    private static readonly Gen<string> Anything = Gen.OneOf(
        GenWire.DaemonMessage, GenWire.Value,
        GenWire.Among("{\"idle\":true}", "{\"idle\":false}", "", " \r", "garbage", "{}", "{\"harp\":1,\"cancel\":true}"));

    public static Gen<byte[]> Inputs { get; } = Gen.Select(
        Maybe(Acknowledgement, 12), Gen.Frequency((12, Packet), (1, Anything)).Array[0, 6], Maybe(Outcome, 5), Maybe(Anything, 1),
        GenWire.Among("\n", "\n", "\n", "\n", "\n", "\r\n", "\n\n", ""),
        (first, packets, outcome, rest, end) => Encoding.UTF8.GetBytes(string.Concat(
            ((string[])[.. first, .. packets, .. outcome, .. rest]).Select(line => line + end))));

    private static Gen<string[]> Maybe(Gen<string> line, int often) =>
        Gen.Frequency((often, line.Select(one => (string[])[one])), (1, Gen.Const(Array.Empty<string>())));
}
