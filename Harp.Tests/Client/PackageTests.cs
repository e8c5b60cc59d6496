using System.Diagnostics;
using System.IO.Compression;
using Harp.Tests.Spec;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Client;

/// <summary>The packages as somebody gets them who has nothing else of ours: packed into a folder, installed from it into a fresh project, and used there.</summary>
[Collection(nameof(StandardServers))]
public sealed class PackageTests(StandardServers servers)
{
    /// <summary>Every project that is packed, and whether the fresh project refers to it.</summary>
    private static readonly (string Project, string Package, bool Used)[] Packages =
    [
        ("Harp.Protocol", "Harp.Protocol", false),
        ("Harp.Client", "Harp.Client", true),
        ("Harp.Client/Harp.Client.DependencyInjection", "Harp.Client.DependencyInjection", true),
        ("Harp.Daemon/Harp.Procedures", "Harp.Procedures", true),
    ];

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
        var version = $"0.1.0-test{Environment.ProcessId}";
        foreach (var (project, _, _) in Packages)
        {
            await DotnetAsync(SourceTree.Root, folder, "pack", project, "-c", Configuration, "--no-build", "-v", "q", "-o", folder.File("packages"), $"-p:Version={version}");
        }

        Assert.All(Packages, package => AssertIsComplete(folder.File($"packages/{package.Package}.{version}.nupkg")));
        folder.Write("nuget.config", $"<configuration><packageSources><add key=\"here\" value=\"{folder.File("packages")}\" /></packageSources></configuration>");
        folder.Write("Program.cs", Program);
        folder.Write("Fresh.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit>
                <RestoreFallbackFolders>{PackagesFolder}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(Packages.Where(package => package.Used).Select(package => $"<PackageReference Include=\"{package.Package}\" Version=\"{version}\" />"))}
                <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """);
        await DotnetAsync(folder.File("."), folder, "build", "-v", "q", "-o", folder.File("out"));
        Assert.Equal("from a package\nProcedureAttribute\n", await DotnetAsync(folder.File("."), folder, folder.File("out/Fresh.dll"), $"{servers.Dispatcher.Port}"));
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    private static string PackagesFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>It has its library with documentation, a page to read, and its licence.</summary>
    private static void AssertIsComplete(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        var names = zip.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Contains(names, name => name.StartsWith("lib/net10.0/Harp.", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal));
        Assert.Contains(names, name => name.StartsWith("lib/net10.0/Harp.", StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal));
        using var nuspec = new StreamReader(zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        Assert.Contains("<license type=\"expression\">Apache-2.0</license>", nuspec.ReadToEnd(), StringComparison.Ordinal);
    }

    private static async Task<string> DotnetAsync(string directory, TemporaryFolder folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NUGET_PACKAGES"] = folder.File("installed");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        if (arguments[0] == "pack")
        {
            // It was restored with the packages of whoever builds; nothing is installed by packing.
            start.Environment["NUGET_PACKAGES"] = PackagesFolder;
        }

        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {await output}{await errors}");
        return await output;
    }
}
