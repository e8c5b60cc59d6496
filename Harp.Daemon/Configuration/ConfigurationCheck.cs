using Harp.Daemon.Procedures;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Daemon.Configuration;

/// <summary>
/// <c>harpd --check</c>: reads and compiles all that a start would, runs nothing of it, and tells all that is wrong at once. Exit status 0 where nothing is,
/// else 2.
/// </summary>
internal static class ConfigurationCheck
{
    public static int Run(ServeArguments arguments, TextWriter output, TextWriter errors)
    {
        var problems = new List<string>();
        if (Try(problems, () => OptionsBuilder.Build(arguments)) is { } options)
        {
            var loaded = Try(problems, () => ProcedureLoader.Load(options));
            Try(problems, () => options.Users is { } users ? UsersFile.ReadPasswords(users) : null);
            CheckCertificate(options.Tls, problems);
            if (problems.Count == 0)
            {
                output.WriteLine(
                    $"harpd: configuration is good: listens on {options.Listen}{(options.Tls is null ? "" : " with TLS")}, {loaded!.Catalogue.Procedures.Count} procedures");
                return ExitStatus.Success;
            }
        }

        problems.ForEach(problem => errors.WriteLine($"harpd: {problem}"));
        output.WriteLine($"harpd: {problems.Count} {(problems.Count == 1 ? "thing" : "things")} wrong");
        return ExitStatus.Usage;
    }

    private static void CheckCertificate(TlsFiles? files, List<string> problems)
    {
        if (files is null || Try(problems, () => ListenSecurity.Of(files, TimeProvider.System, NullLogger.Instance)) is null)
        {
            return;
        }

        var (term, now) = (CertificateTerm.AllOf(files.Certificate)[0], TimeProvider.System.GetUtcNow());
        if (!term.Holds(now) && term.ComplaintAt(now) is { } complaint)
        {
            problems.Add(complaint);
        }
    }

    private static T? Try<T>(List<string> problems, Func<T> part)
        where T : class?
    {
        try
        {
            return part();
        }
        catch (ConfigurationException wrong)
        {
            problems.AddRange(wrong.Message.Split('\n'));
        }
        catch (CompilationException wrong)
        {
            problems.AddRange(wrong.Errors);
        }

        return null;
    }
}
