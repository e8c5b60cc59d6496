using Harp.Daemon.Procedures;
using Harp.Daemon.Procedures.Reading;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Serving.Access;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Daemon.Configuration;

/// <summary>
/// <c>harpd --check</c>: reads and compiles all that a start would, runs nothing of it, and tells all that is wrong at once, and what a start would only warn of. Exit status 0 where nothing
/// is wrong, else 2.
/// </summary>
internal sealed class ConfigurationCheck
{
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    public static async Task<int> RunAsync(ServeArguments arguments, TextWriter output, TextWriter errors)
    {
        var check = new ConfigurationCheck();
        var good = await check.LookAsync(arguments).ConfigureAwait(false);
        check._warnings.ForEach(warning => errors.WriteLine($"harpd: warning: {warning}"));
        check._problems.ForEach(problem => errors.WriteLine($"harpd: {problem}"));
        output.WriteLine(good ?? $"harpd: {check._problems.Count} {(check._problems.Count == 1 ? "thing" : "things")} wrong");
        return good is null ? ExitStatus.Usage : ExitStatus.Success;
    }

    /// <summary>What is good; null where something is not.</summary>
    private async Task<string?> LookAsync(ServeArguments arguments)
    {
        if (await TryAsync(() => Task.FromResult(OptionsBuilder.Build(arguments))).ConfigureAwait(false) is not { } options)
        {
            return null;
        }

        var loaded = await TryAsync(() => ProcedureLoader.LoadAsync(options, ReaderProcess.Alone)).ConfigureAwait(false);
        await CheckAccessAsync(options, loaded).ConfigureAwait(false);
        await CheckCertificateAsync(options.Tls).ConfigureAwait(false);
        return _problems.Count > 0 || loaded is null ? null
            : $"harpd: configuration is good: listens on {options.Listen}{(options.Tls is null ? "" : " with TLS")}, {loaded.Catalogue.Procedures.Count} procedures";
    }

    private async Task CheckAccessAsync(DaemonOptions options, LoadedProcedures? loaded)
    {
        using var access = await TryAsync(() => Task.FromResult(AccessControl.Read(options, TimeProvider.System, NullLogger.Instance))).ConfigureAwait(false);
        if (options.Users is { } users && access is not null && Harp.Hosting.Authentication.UsersFile.ExposureOf(users) is { } exposure)
        {
            _warnings.Add(exposure);
        }

        if (loaded is not null)
        {
            await TryAsync(() =>
            {
                Account.Check(loaded.Catalogue);
                return Task.FromResult("");
            }).ConfigureAwait(false);
            _warnings.AddRange(AccessRule.WithoutEffect(options.Rules, loaded.Catalogue).Select(idle => $"{idle.Where}: no procedure fits '{idle.Pattern}'"));
        }
    }

    private async Task CheckCertificateAsync(TlsFiles? files)
    {
        if (files is null || await TryAsync(() => Task.FromResult(ListenSecurity.Of(files, TimeProvider.System, NullLogger.Instance))).ConfigureAwait(false) is null)
        {
            return;
        }

        var (term, now) = (CertificateTerm.AllOf(files.Certificate)[0], TimeProvider.System.GetUtcNow());
        if (term.ComplaintAt(now) is { } complaint)
        {
            (term.Holds(now) ? _warnings : _problems).Add(complaint);
        }
    }

    private async Task<T?> TryAsync<T>(Func<Task<T>> part)
        where T : class?
    {
        try
        {
            return await part().ConfigureAwait(false);
        }
        catch (ConfigurationException wrong)
        {
            _problems.AddRange(wrong.Message.Split('\n'));
        }
        catch (CompilationException wrong)
        {
            _problems.AddRange(wrong.Errors);
        }

        return null;
    }
}
