using Harp.Daemon.Procedures;
using Harp.Protocol.Errors;
using Harp.Serving.Procedures;
using Microsoft.CodeAnalysis.Text;

namespace Harp.Tests.Procedures;

public sealed class CompilationTests
{
    [Fact]
    public void The_catalogue_knows_names_streams_parameters_and_help()
    {
        var catalogue = Compile("""
            /// <summary>Adds   two
            /// numbers.</summary>
            [Procedure] public static int add(int a, int? b = 2) => a + b ?? 0;
            [Procedure(Name = "count up")] public static async IAsyncEnumerable<int> Up(int to) { await Task.Yield(); yield return to; }
            [Procedure] public static void send(PacketStream packets, CallContext context, CancellationToken token) { }
            public static int other() => 1;
            public static class Inner { [Procedure] public static int inner() => 1; }
            """).Catalogue;
        Assert.Equal(["add", "count up", "inner", "send"], catalogue.Procedures.Select(procedure => procedure.Name).Order(
            StringComparer.Ordinal));
        var add = catalogue.Find("add");
        Assert.Equal((false, "Adds two numbers."), (add.Streams, add.Summary));
        Assert.Equal([new ParameterInfo("a", "int", Optional: false), new ParameterInfo(
            "b", "int?", Optional: true) { Default = "2" }], add.Parameters);
        Assert.True(catalogue.Find("count up").Streams);
        Assert.True(catalogue.Find("send").Streams);
        Assert.Empty(catalogue.Find("send").Parameters);
        var unknown = Assert.Throws<HarpErrorException>(() => catalogue.Find("ad"));
        Assert.Equal("procedure: no procedure is called 'ad'; did you mean 'add'?", unknown.Error.Message);
    }

    [Fact]
    public void Options_defaults_and_comments_are_read_without_loading()
    {
        var all = Compile("""
            public enum Colour { Red, Green }
            /// <summary>Paints a <see cref="System.IO.FileInfo"/> in <paramref name="colour"/>,
            /// <c>null</c> being <see langword="null"/>.</summary>
            /// <param name="colour">Which  one.</param>
            [Procedure(TimeLimit = 1.5, MaxConcurrent = 2, User = "u", Group = "g", Idempotent = true, Secret = ["key"])]
            public async Task<int?> paint(string key = "k", Colour colour = Colour.Green, string? text = null, CancellationToken token = default) { await Task.Yield(); return 1; }
            [Procedure] public Task nothing() => Task.CompletedTask;
            """).Catalogue;
        var paint = all.Find("paint");
        Assert.Equal("Paints a FileInfo in colour, null being null.", paint.Summary);
        Assert.Equal(
            (TimeSpan.FromSeconds(1.5), 2, "u", "g", true, "int?", ProcedureKind.Source),
            (paint.TimeLimit, paint.MaxConcurrent, paint.User, paint.Group, paint.Idempotent, paint.Returns, paint.Kind));
        Assert.Equal(
            [
                new ParameterInfo("key", "string", Optional: true) { Secret = true },
                new ParameterInfo("colour", "Colour", Optional: true) { Default = "\"Green\"", Help = "Which one." },
                new ParameterInfo("text", "string?", Optional: true) { Default = "null" },
            ],
            paint.Parameters);
        Assert.Equal("paint([string key], Colour colour = \"Green\", string? text = null) → int?", paint.Signature());
        Assert.Equal("nothing()", all.Find("nothing").Signature());
    }

    [Theory]
    [InlineData(
        "public P(int x) { } [Procedure] public int a() => 1;",
        "procedure 'a': expected a static method, or one of a class with a public constructor without parameters")]
    [InlineData(
        "[Procedure(Name = \"harp.x\")] public static int a() => 1;",
        "procedure 'harp.x': expected another name; those that begin with 'harp.' are the daemon's own")]
    [InlineData(
        "[Procedure(Secret = [\"pasword\"])] public static int a(string password) => 1;",
        "procedure 'a': Secret: no parameter is called 'pasword'; did you mean 'password'?")]
    [InlineData(
        "[Procedure(TimeLimit = -1)] public static int a() => 1;", "procedure 'a': TimeLimit: expected 0 to 2592000 seconds, got -1")]
    [InlineData(
        "[Procedure(MaxConcurrent = -1)] public static int a() => 1;", "procedure 'a': MaxConcurrent: expected an integer ≥ 0, got -1")]
    [InlineData("[Procedure] static int a() => 1;", "procedure 'a': expected a public method")]
    [InlineData("[Procedure] public static int a<T>() => 1;", "procedure 'a': expected a method without type parameters")]
    [InlineData("[Procedure] public static async void a() => await Task.Yield();", "procedure 'a': expected Task instead of async void")]
    [InlineData("[Procedure] public static int a(ref int b) => 1;", "procedure 'a': parameter 'b': expected a value")]
    [InlineData(
        "[Procedure] public static int a(Action b) => 1;",
        "procedure 'a': parameter 'b': expected a type that can come as JSON, got System.Action")]
    [InlineData(
        "[Procedure] public static Span<int> a() => default;",
        "procedure 'a': expected to return a value that can be JSON, got System.Span<int>")]
    [InlineData(
        "[Procedure] public static int b() => 1; [Procedure(Name = \"b\")] public static int c() => 1;",
        "a procedure called 'b' exists already")]
    public void What_cannot_be_called_is_an_error_with_its_place(string source, string message)
    {
        var error = Assert.Single(Assert.Throws<CompilationException>(() => Compile(source)).Errors);
        Assert.Matches(@"^p\.cs\(3,\d+\): error HARP001: ", error);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_listed_with_file_line_and_column()
    {
        var errors = Assert.Throws<CompilationException>(() => Compile("int a = b;\nint c() { return \"\"; }")).Errors;
        Assert.Equal(
            ["p.cs(3,9): error CS0103: The name 'b' does not exist in the current context", "p.cs(4,18): error CS0029: Cannot implicitly "
                + "convert type 'string' to 'int'"],
            errors);
    }

    private static CompiledProcedures Compile(string members) =>
        ProcedureCompiler.Compile("p.cs", SourceText.From($"public class P\n{{\n{members}\n}}\n", System.Text.Encoding.UTF8));
}
