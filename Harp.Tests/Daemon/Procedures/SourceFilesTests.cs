using Harp.Daemon.Procedures;
using Harp.Hosting;

namespace Harp.Tests.Daemon.Procedures;

public sealed class SourceFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harp-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Names_that_begin_with_a_dot_are_passed_over()
    {
        Write("a.cs", "public static class A { [Procedure] public static int one() => 1; }");
        Write(".hidden.cs", "this is no C#");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "lib"));
        Write(Path.Combine("lib", "._b.dll"), "this is no assembly");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, ".#a.cs"), "me@host.123:456");
        Assert.Equal(["one"], ProcedureCompiler.Compile(_folder.FullName).Catalogue.Procedures.Select(procedure => procedure.Name));
    }

    [Fact]
    public void A_link_to_nothing_is_named_with_where_it_leads()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "b.cs"), "/nonexistent/b.cs");
        var refused = Assert.Throws<ConfigurationException>(() => ProcedureCompiler.Compile(_folder.FullName));
        Assert.Equal(
            $"{_folder.FullName}: cannot read the procedures: b.cs is a link to /nonexistent/b.cs, which is not there", refused.Message);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
