using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// Facts about what the dispatcher is and can do (spec: "hello"):
/// <c>{"harpcaller":1,"hello":{"server":…,"version":…,"user":…|null,"operations":[…],"features":[…],"limits":{…}}}</c>.
/// </summary>
/// <param name="Server">The program's name.</param>
/// <param name="ServerVersion">The program's version.</param>
/// <param name="User">As whom this connection acts; null where nobody was asked.</param>
/// <param name="Operations">The operations that it knows.</param>
/// <param name="Features">The extensions that are no operations.</param>
/// <param name="Limits">Its limits by name; bytes, seconds and counts as the names say.</param>
public sealed record HelloReply(
    string Server,
    string ServerVersion,
    string? User,
    IReadOnlyList<string> Operations,
    IReadOnlyList<string> Features,
    IReadOnlyDictionary<string, double> Limits) : Reply
{
    // The converter finds the shape's members by reflection, which a trimmed program does not see.
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(Shape))]
    internal static HelloReply Read(in Envelope envelope)
    {
        const int Member = (int)ReplyMember.Hello;
        try
        {
            var shape = StrictJson.ToValue<Shape>(RawJson.Trusted(envelope.Object(Member).ToArray()))!;
            Check(shape);
            return new HelloReply(shape.Server, shape.Version, shape.User, shape.Operations, shape.Features, shape.Limits);
        }
        catch (JsonException misshapen)
        {
            throw new HarpErrorException(
                HarpError.InvalidRequest(
                    $"hello: expected what the specification says, got something else: {Excerpt.Of(misshapen.Message, 200)}"));
        }
    }

    /// <summary>The converter lets null stand in a list, and takes the text <c>"NaN"</c> for a number.</summary>
    private static void Check(Shape shape)
    {
        if (shape.Operations.Concat(shape.Features).Any(name => name is null) || !shape.Limits.Values.All(double.IsFinite))
        {
            throw new HarpErrorException(
                HarpError.InvalidRequest("hello: expected names in its lists and numbers in its limits, got something else"));
        }
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"harpcaller\":1,\"hello\":{\"server\":"u8);
        output.WriteText(Server);
        output.Write(",\"version\":"u8);
        output.WriteText(ServerVersion);
        output.Write(",\"user\":"u8);
        output.WriteTextOrNull(User);
        WriteTexts(output, ",\"operations\":["u8, Operations);
        WriteTexts(output, ",\"features\":["u8, Features);
        WriteLimits(output);
        output.Write("}"u8);
    }

    private static void WriteTexts(IBufferWriter<byte> output, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        output.Write(name);
        for (var i = 0; i < texts.Count; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            output.WriteText(texts[i]);
        }

        output.Write("]"u8);
    }

    private void WriteLimits(IBufferWriter<byte> output)
    {
        output.Write(",\"limits\":{"u8);
        var first = true;
        foreach (var (name, value) in Limits)
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            output.WriteText(name);
            output.Write(":"u8);
            Utf8Formatter.TryFormat(value, output.GetSpan(32), out var written);
            output.Advance(written);
        }

        output.Write("}"u8);
    }

    private sealed class Shape
    {
        [JsonProperty("server", Required = Required.Always)]
        public string Server { get; set; } = "";

        [JsonProperty("version", Required = Required.Always)]
        public string Version { get; set; } = "";

        [JsonProperty("user")]
        public string? User { get; set; }

        [JsonProperty("operations", Required = Required.DisallowNull)]
        public List<string> Operations { get; set; } = [];

        [JsonProperty("features", Required = Required.DisallowNull)]
        public List<string> Features { get; set; } = [];

        [JsonProperty("limits", Required = Required.DisallowNull)]
        public Dictionary<string, double> Limits { get; set; } = [];
    }
}
