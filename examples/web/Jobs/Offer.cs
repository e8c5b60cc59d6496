using Harp.Client;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace HarpWeb.Jobs;

/// <summary>A procedure that can be started, with the hosts that it may be started on and the arguments that it gets.</summary>
public sealed class Offer
{
    public string Title { get; set; } = "";

    public string Description { get; set; } = "";

    public string Procedure { get; set; } = "";

    public List<string> Hosts { get; } = [];

    /// <summary>The named arguments; each is JSON where it can be read as JSON, else text, as on <c>harpcall</c>'s command line.</summary>
    public Dictionary<string, string> Arguments { get; } = [];

    internal Dictionary<string, object> Values => Arguments.ToDictionary(argument => argument.Key, argument => ValueOf(argument.Value));

    private static object ValueOf(string text)
    {
        try
        {
            return RawJson.Parse(text).ToToken();
        }
        catch (HarpErrorException)
        {
            // A configuration tells no text from a number; what is no JSON was meant as text.
            return text;
        }
    }
}
