using Harp.Dispatcher.Access;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Listening;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// <c>harpcallerd --check-config</c>: reads all that a start would read, but the store, and tells what is wrong with it, things included
/// that a start only warns of. A program that tells the hosts is looked for, not run. What is right still, but not for long, is told and
/// counts for nothing.
/// </summary>
internal static class ConfigurationCheck
{
    public static async Task<int> RunAsync(ServeArguments arguments, TextWriter output, TextWriter errors)
    {
        var problems = new ProblemLog(errors);
        try
        {
            var options = OptionsOf(arguments, problems);
            Try(problems, () => AccessControl.Create(options.Access, TimeProvider.System, problems).Dispose());
            Try(problems, () => TlsCheck.Run(options, TimeProvider.System, problems));
            Try(problems, () => ControlSocket.Check(ControlSocket.PathOf(options.Control, options.StoreFolder)));
            if (options.StoreFolder is { } folder && PrivateFolder.ExposureOf(folder) is { } exposure)
            {
                problems.Add(exposure);
            }

            var hosts = await CheckHostsAsync(options, problems).ConfigureAwait(false);
            output.WriteLine(problems.Count == 0
                ? $"harpcallerd: configuration is good: {Summary(options, hosts)}" : Count(problems.Count));
        }
        catch (ConfigurationException wrong)
        {
            problems.Add(wrong.Message);
            output.WriteLine(Count(problems.Count));
        }

        return problems.Count == 0 ? ExitStatus.Success : ExitStatus.Usage;
    }

    /// <summary>
    /// Reads the options; all that is wrong with the file is told at once, and what else they name is looked at all the same.
    /// </summary>
    /// <exception cref="ConfigurationException">They do not say enough, or what cannot be.</exception>
    private static DispatcherOptions OptionsOf(ServeArguments arguments, ProblemLog problems)
    {
        var mistakes = new List<string>();
        try
        {
            return arguments.ToOptions(arguments.Read(mistakes));
        }
        finally
        {
            mistakes.ForEach(mistake => problems.Add(mistake));
        }
    }

    private static string Count(int problems) => $"harpcallerd: {problems} {(problems == 1 ? "thing" : "things")} wrong";

    private static string Summary(DispatcherOptions options, string hosts) => string.Join(", ",
    [
        $"listens on {options.Listen}"
            + $"{(options.Tls is { } tls ? $" with TLS (certificate until {CertificateValidity.AllOf(tls.Certificate)[0].LastDay})" : "")}",
        $"keeps jobs in {options.Store}",
        hosts,
        options.Access.Users is { } users
            ? $"{UsersFile.Read(users).Names.Count} users, {options.Access.Rules.Count} rules" : "everybody may do everything",
    ]);

    private static async Task<string> CheckHostsAsync(DispatcherOptions options, ProblemLog problems)
    {
        if (await HostSources.FindMistakeAsync(options.Hosts, options.HostsProgram, problems).ConfigureAwait(false) is { } mistake)
        {
            problems.Add(mistake);
            return "";
        }

        return options.HostsProgram is { } program
            ? $"hosts from {program[0]}" : $"{await CountHostsAsync(options.Hosts).ConfigureAwait(false)} hosts";
    }

    private static async Task<int> CountHostsAsync(string file) =>
        (await new HostsFileSource(file, TimeProvider.System, NullLogger.Instance).ReadAsync(CancellationToken.None).ConfigureAwait(
            false)).Hosts.Count;

    private static void Try(ProblemLog problems, Action part)
    {
        try
        {
            part();
        }
        catch (ConfigurationException wrong)
        {
            problems.Add(wrong.Message);
        }
    }
}
