using System.Xml;
using System.Xml.Linq;

namespace Harp.Daemon.Procedures;

/// <summary>
/// The text of a documentation comment as plain text in one line. A malformed one says nothing: that is no reason not to serve.
/// </summary>
internal sealed class DocumentationComment
{
    private readonly XElement? _comment;

    public DocumentationComment(string? xml)
    {
        try
        {
            _comment = string.IsNullOrEmpty(xml) ? null : XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            // It is malformed.
        }
    }

    public string Summary => Text(_comment?.Element("summary"));

    public string Parameter(string name) =>
        Text(_comment?.Elements("param").FirstOrDefault(element => element.Attribute("name")?.Value == name));

    private static string Text(XElement? element) =>
        element is null ? "" : string.Join(' ', Raw(element).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Raw(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => Target(reference),
        XElement inner => Raw(inner),
        _ => "",
    }));

    /// <summary>
    /// The word that an element such as <c>&lt;see cref="T:System.String"/&gt;</c> stands for; a paragraph's end is a space.
    /// </summary>
    private static string Target(XElement reference) =>
        reference.Attribute("name")?.Value ?? reference.Attribute("langword")?.Value ?? reference.Attribute("href")?.Value
            ?? Last(reference.Attribute("cref")?.Value);

    private static string Last(string? cref)
    {
        var name = cref?.Split(':')[^1].Split('(')[0] ?? " ";
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
