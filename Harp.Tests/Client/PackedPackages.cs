using System.Diagnostics;
using System.Security;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Client;

/// <summary>
/// All that is packed, from what has been built, in one run of the build tool. Of harpcall it is the portable package, which any machine
/// can use.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private const string Tool = "Harp.Client/harpcall";

    private readonly TemporaryFolder _folder = new();

    /// <summary>The libraries, and whether the fresh project refers to them.</summary>
    public static (string Project, string Name, bool IsUsed)[] Libraries { get; } =
    [
        ("Harp.Protocol", "Harp.Protocol", false),
        ("Harp.Client", "Harp.Client", true),
        ("Harp.Client/Harp.Client.DependencyInjection", "Harp.Client.DependencyInjection", true),
        ("Harp.Daemon/Harp.Procedures", "Harp.Procedures", true),
    ];

    public static string Version { get; } = $"0.1.0-test{Environment.ProcessId}";

    /// <summary>Where the packages of whoever built this are.</summary>
    public static string RestoredFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public string Folder => _folder.File("packages");

    public string FileOf(string package) => Path.Combine(Folder, $"{package}.{Version}.nupkg");

    public async ValueTask InitializeAsync()
    {
        var projects = Libraries.Select(library => library.Project).Append(Tool)
            .Select(
                project =>
                    "<Packed Include=\""
                    + $"{SecurityElement.Escape(Path.Combine(SourceTree.Root, project, Path.GetFileName(project)))}.csproj\" />");
        _folder.Write("pack.proj", $"""
            <Project>
              <ItemGroup>{string.Concat(projects)}</ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packed)" Targets="Pack" />
              </Target>
            </Project>
            """);
        await ProcessRun.OutputAsync(new ProcessStartInfo("dotnet",
        [
            "msbuild", _folder.File("pack.proj"), "-t:Pack", "-v:q", "-nologo",
            $"-p:Configuration={new DirectoryInfo(AppContext.BaseDirectory).Name}", "-p:NoBuild=true",
            $"-p:Version={Version}", $"-p:PackageOutputPath={Folder}", "-p:ToolPackageRuntimeIdentifiers=any",
        ])
        {
            WorkingDirectory = SourceTree.Root,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        });
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
