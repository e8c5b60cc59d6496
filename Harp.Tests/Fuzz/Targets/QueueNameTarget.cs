using System.Text;
using CsCheck;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Fuzz.Oracles;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>
/// Two names, one a line: each is taken or refused as the specification says, equal values have one canonical text and different ones do
/// not, and that text is its own.
/// </summary>
internal sealed class QueueNameTarget : FuzzTarget
{
    public override string Name => "queue-names";

    public override (long Fixed, long PerByte) AllocationMax => (32 * 1024, 128);

    public override Gen<byte[]> Inputs => GenName.Pair;

    public override Task RunAsync(byte[] input, AllocationMeter allocated)
    {
        var cut = Array.IndexOf(input, (byte)'\n');
        var (one, other) = cut < 0 ? (input, input) : (input[..cut], input[(cut + 1)..]);
        var (first, second) = (Read(one, allocated), Read(other, allocated));
        if (first is { } left && second is { } right)
        {
            Assert.Equal(NaiveName.AreEqual(left.Value, right.Value), left.Name.Equals(right.Name));
            Assert.Equal(left.Name.Canonical == right.Name.Canonical, left.Name.Equals(right.Name));
            Assert.True(!left.Name.Equals(right.Name)
                || left.Name.GetHashCode() == right.Name.GetHashCode(), "equal names with different hashes");
        }

        return Task.CompletedTask;
    }

    /// <summary>A name and what it means; null where it is rightly refused.</summary>
    private static (QueueName Name, NaiveValue Value)? Read(byte[] text, AllocationMeter allocated)
    {
        RawJson raw;
        try
        {
            raw = RawJson.Parse(text);
        }
        catch (HarpErrorException)
        {
            return null;
        }

        text = raw.Utf8.ToArray();
        var value = NaiveJson.Parse(text, ProtocolLimits.DepthMax)!;
        var sound = value.Kind == '{' && text.Length <= QueueName.BytesMax && NaiveName.IsSound(value);
        try
        {
            var name = allocated.Measure(() => QueueName.Parse(raw));
            Assert.True(sound, "a name was taken that has no canonical text");
            Assert.Equal(raw, name.AsSent);
            CheckCanonical(name, value);
            return (name, value);
        }
        catch (HarpErrorException refused)
        {
            Assert.False(sound, $"a sound name was refused: {refused.Message}");
            Assert.Equal(ErrorType.InvalidRequest, refused.Error.Type);
            Assert.InRange(Encoding.UTF8.GetByteCount(refused.Error.Message), 1, 1024);
            return null;
        }
    }

    private static void CheckCanonical(QueueName name, NaiveValue value)
    {
        var canonical = Encoding.UTF8.GetBytes(name.Canonical);
        Assert.Equal(name.Canonical, Encoding.UTF8.GetString(CanonicalJson.Of("again", canonical)));
        var meaning = NaiveJson.Parse(canonical, ProtocolLimits.DepthMax);
        Assert.True(meaning is not null && NaiveName.AreEqual(meaning, value), "the canonical text means something else");
    }
}
