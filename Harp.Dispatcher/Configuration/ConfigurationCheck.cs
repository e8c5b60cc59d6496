using Harp.Dispatcher.Access;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Listening;
using Harp.Hosting;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// <c>harpcallerd --check-config</c>: reads all that a start would read, but the store, and tells what is wrong with it, things included that a start only warns of.
/// A program that tells the hosts is looked for, not run.
/// </summary>
internal static class ConfigurationCheck
{
    public static async Task<int> RunAsync(ServeArguments arguments, TextWriter output, TextWriter errors)
    {
        var problems = new ProblemLog(errors);
        try
        {
            var options = arguments.ToOptions();
            Try(problems, () => AccessControl.Create(options.Access, TimeProvider.System, problems).Dispose());
            Try(problems, () => ControlSocket.Check(options.Control.Path ?? ""));
            await CheckHostsAsync(options, problems).ConfigureAwait(false);
        }
        catch (ConfigurationException wrong)
        {
            problems.Add(wrong.Message);
        }

        output.WriteLine(problems.Count == 0 ? "harpcallerd: nothing wrong with the configuration" : $"harpcallerd: {problems.Count} {(problems.Count == 1 ? "thing" : "things")} wrong");
        return problems.Count == 0 ? ExitStatus.Success : ExitStatus.Usage;
    }

    private static async Task CheckHostsAsync(DispatcherOptions options, ProblemLog problems)
    {
        if (options.HostsProgram is { } program)
        {
            if (ProgramPath.Find(program[0]) is null)
            {
                problems.Add($"hosts_program: expected a program, got '{program[0]}': there is no such file, or it is not executable");
            }

            return;
        }

        try
        {
            await new HostsFileSource(options.Hosts, TimeProvider.System, problems).ReadAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add($"hosts: {unreadable.Message}");
        }
    }

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
