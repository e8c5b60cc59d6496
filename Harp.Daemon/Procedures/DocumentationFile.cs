using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Harp.Daemon.Procedures;

/// <summary>
/// The documentation comments of an assembly, from the <c>.xml</c> file that compilers write beside it. One that is missing or malformed
/// says nothing.
/// </summary>
internal sealed class DocumentationFile : DocumentationProvider
{
    private readonly string _path;
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    public DocumentationFile(string path)
    {
        _path = path;
        try
        {
            foreach (var member in XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member"))
            {
                _members[member.Attribute("name")?.Value ?? ""] = member.ToString();
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or XmlException)
        {
            // Its procedures have no help then, which is no reason not to serve.
        }
    }

    public override bool Equals(object? obj) => obj is DocumentationFile other && other._path == _path;

    public override int GetHashCode() => _path.GetHashCode(StringComparison.Ordinal);

    protected override string? GetDocumentationForSymbol(
        string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        _members.GetValueOrDefault(documentationMemberID);
}
