using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Daemon;

/// <summary>
/// The members that the messages to a daemon have in common: the version, <c>"harp":1</c>, as the first member of their tables.
/// </summary>
internal static class DaemonEnvelope
{
    public const int FirstOwn = 1;
    private const int VersionMember = 0;

    public static void CheckVersion(in Envelope envelope)
    {
        if (!envelope.Raw(VersionMember).SequenceEqual("1"u8))
        {
            var got = envelope.Has(VersionMember) ? Excerpt.Of(envelope.Raw(VersionMember)) : "nothing";
            throw new HarpErrorException(HarpError.InvalidProtocol($"harp: expected 1, got {got}"));
        }
    }
}
