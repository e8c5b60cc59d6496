using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Harp.Client;
using Harp.Client.DependencyInjection;
using Harp.Protocol.Json;
using Harp.Tests.Tidy;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Harp.Tests.Client;

/// <summary>What users of the library read is there, and is true.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>What a new project has without asking.</summary>
    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading; global "
            + "using System.Threading.Tasks;\n";

    public static TheoryData<string> Assemblies =>
        [typeof(HarpCaller).Assembly.GetName().Name!, typeof(HarpClientOptions).Assembly.GetName().Name!];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_public_type_has_a_summary_and_an_example(string name)
    {
        var documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{name}.xml")).Descendants("member").ToDictionary(
            member => member.Attribute("name")!.Value);
        var types = Assembly.Load(name).GetExportedTypes();
        Assert.NotEmpty(types);
        Assert.Empty(types.Where(type => Of(type)?.Element("summary") is null).Select(type => $"{type}: no summary"));
        Assert.Empty(types.Where(type => Of(type)?.Element("example") is null).Select(type => $"{type}: no example"));

        XElement? Of(Type type) => documented.GetValueOrDefault($"T:{type.FullName!.Replace('+', '.')}");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/clients.md")]
    [InlineData("Harp.Client/PACKAGE.md")]
    public void The_samples_of_the_README_compile_as_they_are(string file)
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, file));
        var samples = Sample().Matches(text).Select(match => match.Groups[1].Value).Where(
            sample => sample.Contains("HarpCaller", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.Empty(ErrorsOf(Usings + sample)));
    }

    [Fact]
    public void A_sample_that_is_wrong_is_found() =>
        Assert.NotEmpty(ErrorsOf(Usings + "using Harp.Client; new HarpCaller(\"h\", 1).Nonsense();"));

    private static IEnumerable<string> ErrorsOf(string program)
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var ours = new[] { typeof(HarpCaller), typeof(RawJson), typeof(HarpClientOptions) }.Select(type => type.Assembly.Location);
        var compilation = CSharpCompilation.Create(
            "sample",
            [CSharpSyntaxTree.ParseText(program)],
            trusted.Concat(ours).Distinct().Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString());
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
