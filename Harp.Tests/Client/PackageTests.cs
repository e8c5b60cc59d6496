using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

/// <summary>
/// The packages as somebody gets them who has nothing else of ours: packed into a folder, installed from it, into a fresh project or as a
/// tool, and used there.
/// </summary>
[Collection(nameof(StandardServers))]
public sealed class PackageTests(StandardServers servers, PackedPackages packed) : IClassFixture<PackedPackages>
{
    private const string Program = """
        using Harp.Client;
        using Microsoft.Extensions.DependencyInjection;

        var services = new ServiceCollection();
        services.AddHarpClient(options => options.Port = int.Parse(args[0]));
        await using var provider = services.BuildServiceProvider();
        var harp = provider.GetRequiredService<IHarpCaller>();
        Console.WriteLine(await harp.CallAsync<string>("host", "echo", new[] { "from a package" }));
        Console.WriteLine(typeof(Harp.Procedures.ProcedureAttribute).Name);
        """;

    [Fact]
    public async Task Packages_from_a_folder_work_in_a_fresh_project()
    {
        using var folder = new TemporaryFolder();
        Assert.All(PackedPackages.Libraries, package => AssertIsComplete(packed.FileOf(package.Name)));
        folder.Write(
            "nuget.config",
            $"<configuration><packageSources><add key=\"here\" value=\"{packed.Folder}\" /></packageSources></configuration>");
        folder.Write("Program.cs", Program);
        folder.Write("Fresh.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit>
                <RestoreFallbackFolders>{PackedPackages.RestoredFolder}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(PackedPackages.Libraries.Where(package => package.IsUsed).Select(package => $"<PackageReference Include=\"{package.Name}\" Version=\"{PackedPackages.Version}\" />"))}
                <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """);
        await DotnetAsync(folder.File("."), folder, "build", "-v", "q", "-o", folder.File("out"));
        Assert.Equal("from a package\nProcedureAttribute\n", await DotnetAsync(
            folder.File("."), folder, folder.File("out/Fresh.dll"), $"{servers.Dispatcher.Port}"));
    }

    [Fact]
    public async Task The_tool_is_installed_from_a_folder_and_calls_a_procedure()
    {
        using var folder = new TemporaryFolder();
        await DotnetAsync(
            folder.File("."), folder, "tool", "install", "harpcall", "--version", PackedPackages.Version, "--tool-path",
            folder.File("tools"), "--source", packed.Folder);
        var printed = await ProcessRun.OutputAsync(
            new ProcessStartInfo(
                folder.File("tools/harpcall"),
                ["call", "host", "echo", "from a tool", "--dispatcher", $"127.0.0.1:{servers.Dispatcher.Port}"])
            {
                Environment = { ["DOTNET_ROOT"] = DotnetRoot, ["XDG_CONFIG_HOME"] = folder.File(
                    "nothing"), ["XDG_STATE_HOME"] = folder.File("nothing") },
            });
        Assert.Equal("\"from a tool\"\n", printed);
    }

    /// <summary>Where this runtime is, which a tool's starter looks for.</summary>
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>It has its library with documentation, a page to read, and its licence.</summary>
    private static void AssertIsComplete(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        var names = zip.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Contains(names, name => name.StartsWith("lib/net10.0/Harp.", StringComparison.Ordinal)
            && name.EndsWith(".dll", StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("lib/net10.0/Harp.", StringComparison.Ordinal)
            && name.EndsWith(".xml", StringComparison.Ordinal));
        using var nuspec = new StreamReader(
            zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        Assert.Contains("<license type=\"expression\">Apache-2.0</license>", nuspec.ReadToEnd(), StringComparison.Ordinal);
    }

    private static Task<string> DotnetAsync(
        string directory, TemporaryFolder folder,
        params string[] arguments) => ProcessRun.OutputAsync(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            Environment = { ["NUGET_PACKAGES"] = folder.File(
            "installed"), ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        });
}
