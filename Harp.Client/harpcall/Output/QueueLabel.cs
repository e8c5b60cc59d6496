using Harp.Protocol.Json;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// A queue's name for people: the text alone where the name is <c>{"name":text}</c>, which is how most are made, else the object.
/// </summary>
internal static class QueueLabel
{
    public static string Of(RawJson? name)
    {
        if (name is not { } known)
        {
            return "";
        }

        var members = JsonMembers.Of(known.Utf8);
        return members.Count == 1 && members[0].Name == "name" && members[0].Value.Span[0] == (byte)'"'
            ? StrictJson.ToValue<string>(RawJson.Parse(members[0].Value)) ?? ""
            : known.ToString();
    }
}
