namespace Harp.Tests.Tidy;

public sealed class LayerTests
{
    [Fact]
    public void Every_source_file_keeps_to_its_layer()
    {
        var files = SourceTree.Files("*.cs").ToArray();
        Assert.Contains(files, file => file.Path == "Harp.Protocol/Framing/Frame.cs");
        Assert.Empty(files.SelectMany(file => Layers.Offences(file.Path, file.Text)));
    }

    [Fact]
    public void Every_folder_of_a_rule_exists() =>
        Assert.All(Layers.Rules, rule => Assert.True(Directory.Exists(Path.Combine(SourceTree.Root, rule.Folder)), rule.Folder));

    [Fact]
    public void Every_namespace_of_a_rule_exists()
    {
        var declared = SourceTree.Files("*.cs")
            .SelectMany(file => file.Text.Split('\n').Where(line => line.StartsWith("namespace ", StringComparison.Ordinal)))
            .Select(line => line["namespace ".Length..].TrimEnd(';', '\r'))
            .Distinct()
            .ToArray();
        var named = Layers.Rules.SelectMany(rule => rule.MayUse.Append(rule.Namespace)).Select(name => name.TrimStart('!')).Distinct();
        Assert.All(named, name =>
            Assert.Contains(declared, one => one == name || one.StartsWith(name + ".", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Harp.Client/X.cs", "using Harp.Daemon.Workers;")]
    [InlineData("Harp.Client/X.cs", "global using Harp.Dispatcher;")]
    [InlineData("Harp.Daemon/Workers/X.cs", "using static Harp.Client.HarpCaller;")]
    [InlineData("Harp.Daemon/Harp.Procedures/X.cs", "using Harp.Protocol.Json;")]
    [InlineData("Harp.Protocol/Json/X.cs", "using Harp.Protocol.Messages.Replies;")]
    [InlineData("Harp.Protocol/Values/X.cs", "    var x = new Harp.Protocol.Transport.MemoryTransport();")]
    [InlineData("Harp.Protocol/Transport/X.cs", "using Harp.Client;")]
    [InlineData("Harp.Dispatcher/Scheduling/X.cs", "using Harp.Protocol.Errors;")]
    [InlineData("Harp.Dispatcher/Scheduling/X.cs", "using Harp.Dispatcher.Storage;")]
    [InlineData("Harp.Dispatcher/Loop/X.cs", "using Harp.Dispatcher.Operations;")]
    [InlineData("Harp.Dispatcher/Listening/X.cs", "using Harp.Dispatcher.Loop;")]
    [InlineData("Harp.Dispatcher/Storage/Sqlite/X.cs", "using Loop = Harp.Dispatcher.Loop.DispatchLoop;")]
    [InlineData("Harp.Dispatcher/Hosts/X.cs", "using Harp.Dispatcher.Listening;")]
    [InlineData("Harp.Dispatcher/Access/X.cs", "using Harp.Dispatcher.Storage;")]
    [InlineData("Harp.Dispatcher/Scheduling/X.cs", "using Harp.Dispatcher.Access;")]
    [InlineData("Harp.Protocol/Harp.Hosting/Authentication/X.cs", "using Harp.Serving.Authentication;")]
    [InlineData("Harp.Daemon/Harp.Serving/Listening/X.cs", "using Harp.Daemon.Workers;")]
    [InlineData("Harp.Dispatcher/X.cs", "using Harp.Serving;")]
    public void A_made_up_offender_is_named_with_line_and_reason(string file, string line)
    {
        var offence = Assert.Single(Layers.Offences(file, $"using System;\n{line}\nnamespace Made.Up;\n"));
        Assert.Matches($"^{file}:2: uses Harp\\.[A-Za-z.]+: .{{20,}}", offence);
    }

    [Theory]
    [InlineData("Harp.Dispatcher/Loop/X.cs", "using Harp.Dispatcher.Storage;")]
    [InlineData("Harp.Dispatcher/Scheduling/X.cs", "using Harp.Protocol.Values;")]
    [InlineData("Harp.Client/X.cs", "using Harp.Protocol;")]
    [InlineData("Harp.Client/X.cs", "// unlike Harp.Daemon.Workers")]
    [InlineData("Harp.Client/X.cs", "var text = \"Harp.Daemon\";")]
    [InlineData("Harp.Protocol/Json/X.cs", "namespace Harp.Protocol.Messages;")]
    public void What_is_allowed_passes(string file, string line) => Assert.Empty(Layers.Offences(file, line));
}
