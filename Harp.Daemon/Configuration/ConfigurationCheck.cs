using Harp.Daemon.Procedures;
using Harp.Daemon.Procedures.Reading;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Serving.Access;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Daemon.Configuration;

/// <summary>
/// <c>harpd --check</c>: reads and compiles all that a start would, runs nothing of it, and tells all that is wrong at once, each thing
/// once, and what a start would only warn of. A mistake in one part hides none in the others, and none that follows from it is told. Exit
/// status 0 where nothing is wrong, else 2.
/// </summary>
internal sealed class ConfigurationCheck
{
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];
    private int _procedures;

    public static async Task<int> RunAsync(ServeArguments arguments, TextWriter output, TextWriter errors)
    {
        var check = new ConfigurationCheck();
        var good = await check.LookAsync(arguments).ConfigureAwait(false);
        check._warnings.ForEach(warning => errors.WriteLine($"harpd: warning: {warning}"));
        check._problems.ForEach(problem => errors.WriteLine($"harpd: {problem}"));
        output.WriteLine(good ?? $"harpd: {check._problems.Count} {(check._problems.Count == 1 ? "thing" : "things")} wrong");
        return good is null ? ExitStatus.Usage : ExitStatus.Success;
    }

    /// <summary>The summary of what is good; null where something is not.</summary>
    private async Task<string?> LookAsync(ServeArguments arguments)
    {
        Settings? file;
        try
        {
            file = arguments.Read(_problems);
        }
        catch (ConfigurationException unreadable)
        {
            // What it would have said, and so what else would be looked at, nobody knows.
            Add(unreadable);
            return null;
        }

        var options = OptionsBuilder.Build(arguments, file, _problems);
        await CheckProceduresAsync(options, file).ConfigureAwait(false);
        Try(() => CheckUsers(options, file));
        Try(() => CheckCertificate(options.Tls));
        if (ProcedureFolder.FindMistake() is { } missing)
        {
            _problems.Add(missing);
        }

        if (CultureData.AreLacking(options.Worker.Cultures))
        {
            _warnings.Add(CultureData.Fallback);
        }

        return _problems.Count > 0 ? null
            : $"harpd: configuration is "
                + $"good: listens on {options.Listen}{(options.Tls is null ? "" : " with TLS")}, {_procedures} procedures";
    }

    private async Task CheckProceduresAsync(DaemonOptions options, Settings? file)
    {
        if (options is { Procedures.Length: 0, Sources: { Assemblies.Count: 0, Commands.Count: 0 } })
        {
            return;
        }

        // What is said of single procedures cannot be held against some of them.
        var isComplete = !OptionsBuilder.ProcedureSourceKeys.Any(key => file?.IsMistaken(key) == true);
        var wanted = isComplete ? options : options with { Sources = options.Sources with { Overrides = ProcedureSources.None.Overrides } };
        try
        {
            var (loaded, problems) = await ProcedureLoader.LookAsync(wanted, ReaderProcess.Alone).ConfigureAwait(false);
            _problems.AddRange(problems);
            _procedures = loaded.Catalogue.Procedures.Count;
            Try(() => Account.Check(loaded.Catalogue));
            if (isComplete && problems.Count == 0)
            {
                _warnings.AddRange(AccessRule.WithoutEffect(options.Rules, loaded.Catalogue).Select(
                    idle => $"{idle.Where}: no procedure fits '{idle.Pattern}'"));
            }
        }
        catch (ConfigurationException unreadable)
        {
            Add(unreadable);
        }
    }

    private void CheckUsers(DaemonOptions options, Settings? file)
    {
        if (options.Users is null && file?.IsMistaken("users") == true)
        {
            return;
        }

        using var access = AccessControl.Read(options, TimeProvider.System, NullLogger.Instance);
        if (options.Users is { } users && UsersFile.ExposureOf(users) is { } exposure)
        {
            _warnings.Add(exposure);
        }
    }

    private void CheckCertificate(TlsFiles? files)
    {
        if (files is null)
        {
            return;
        }

        _ = ListenSecurity.Of(files, TimeProvider.System, NullLogger.Instance);
        var (term, now) = (CertificateValidity.AllOf(files.Certificate)[0], TimeProvider.System.GetUtcNow());
        if (term.ComplaintAt(now) is { } complaint)
        {
            (term.Holds(now) ? _warnings : _problems).Add(complaint);
        }
    }

    private void Try(Action part)
    {
        try
        {
            part();
        }
        catch (ConfigurationException wrong)
        {
            Add(wrong);
        }
    }

    private void Add(ConfigurationException wrong) => _problems.AddRange(wrong.Message.Split('\n').Except(_problems));
}
