using System.Text;
using CsCheck;
using Harp.Tests.Fuzz.Inputs;

namespace Harp.Tests.Fuzz.Documents;

/// <summary>One call with many documents in it: as arguments, as packets, as the outcome, and one as info.</summary>
internal sealed class DocumentCall
{
    private static readonly Gen<string> Space = GenWire.Among("", "", "", "", " ", "\t", " \r ");

    public DocumentCall(ulong seed, uint number, int count)
    {
        var random = new PCG(number, seed);
        Number = number;
        Documents = [.. Enumerable.Range(0, count).Select(place => GenDocument.One.Generate(random, null, out _))];
        Info = GenDocument.One.Generate(random, null, out _);
        Array = $"[{Space.Generate(random, null, out _)}{string.Join(',', Documents.Select(document =>
            $"{Space.Generate(random, null, out _)}{document}{Space.Generate(random, null, out _)}"))}]";
        (Host, Procedure) = (number % 6) switch
        {
            0 or 1 => ("raw", "stream"),
            2 or 3 => ("harpd", "stream"),
            4 => ("raw", number % 12 < 6 ? "raise" : "fail"),
            _ => ("harpd", "raise"),
        };
    }

    public uint Number { get; }

    public string[] Documents { get; }

    public string Info { get; }

    /// <summary>All documents as one array, with white space between.</summary>
    public string Array { get; }

    /// <summary>A daemon that is nothing but a script, or a real one.</summary>
    public string Host { get; }

    public string Procedure { get; }

    public string Job { get; set; } = "";

    /// <summary>A real daemon takes the array as its only argument; the scripted one takes it for the arguments themselves.</summary>
    public string Arguments => Host == "raw" ? Array : $"[{Array}]";

    public string[] Packets => Procedure == "stream" ? Documents : [];

    /// <summary>The whole outcome line.</summary>
    public string Outcome => Procedure switch
    {
        "stream" => $"{{\"result\":{Array}}}",
        "raise" => $"{{\"exception\":{Failure}}}",
        _ => $"{{\"error\":{Failure}}}",
    };

    /// <summary>The object of an exception or an error.</summary>
    private string Failure => Host == "raw"
        ? $"{{\"type\":\"T\",\"message\":\"m\",\"data\":{Array}}}"
        : $"{{\"type\":\"System.InvalidOperationException\",\"message\":\"m\",\"data\":{{\"documents\":{Array}}}}}";

    /// <summary>What the data of that object is.</summary>
    public string FailureData => Host == "raw" ? Array : $"{{\"documents\":{Array}}}";

    /// <summary>Demands that two texts be one, and says where they are not.</summary>
    public void Same(string what, string sent, ReadOnlySpan<byte> got)
    {
        var expected = Encoding.UTF8.GetBytes(sent);
        if (!got.SequenceEqual(expected))
        {
            var at = got.CommonPrefixLength(expected);
            Assert.Fail($"call {Number} ({Host} {Procedure}, job {Job}): {what} differs from byte {at} on:\n"
                + $"sent {Near(expected, at)}\ngot  {Near(got, at)}");
        }
    }

    private static string Near(ReadOnlySpan<byte> text, int at) =>
        Encoding.UTF8.GetString(text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 40)]);
}
