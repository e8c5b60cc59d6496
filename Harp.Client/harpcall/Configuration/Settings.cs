using Harp.Client.CommandLine.Output;
using Harp.Client.CommandLine.Verbs;
using Harp.Protocol.Transport.Tls;

namespace Harp.Client.CommandLine.Configuration;

/// <summary>
/// The dispatcher's address and the caller, put together from the command line, the environment and the configuration file, in this order.
/// Secrets come from the latter two alone: a command line is shown to everybody on the machine.
/// </summary>
internal sealed class Settings(Verb verb, Func<string, string?> environment)
{
    private readonly ConfigurationFile _file =
        ConfigurationFile.Find(NotEmpty(verb.Config) ?? NotEmpty(environment(Variables.Configuration)), environment);

    /// <summary>The dispatcher.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public DispatcherAddress Dispatcher => NotEmpty(verb.Dispatcher) is { } given ? DispatcherAddress.Parse(given)
        : NotEmpty(environment(Variables.Dispatcher)) is { } variable ? DispatcherAddress.Parse(variable, "$" + Variables.Dispatcher)
        : _file[ConfigurationKeys.Dispatcher] is { } configured ? DispatcherAddress.Parse(configured, ConfigurationKeys.Dispatcher)
        : DispatcherAddress.Default;

    /// <summary>The format of values; null where nobody said.</summary>
    /// <exception cref="UsageException">The configuration names no such way.</exception>
    public OutputFormat? Output => verb.Output ?? _file[ConfigurationKeys.Output] switch
    {
        null => null,
        "json" => OutputFormat.Json,
        "pretty" => OutputFormat.Pretty,
        "raw" => OutputFormat.Raw,
        var other => throw new UsageException($"{ConfigurationKeys.Output}: expected json, pretty or raw, got '{other}'"),
    };

    private TlsClientOptions? Tls => TlsChoice.Of(verb) ?? TlsChoice.Of(_file);

    /// <summary>The options of the client of the dispatcher.</summary>
    /// <exception cref="UsageException">Something makes no sense.</exception>
    public HarpCallerOptions CallerOptions()
    {
        var who = Identity.AtDispatcher(NotEmpty(verb.TokenFile), _file, environment);
        return new HarpCallerOptions
        {
            Host = Dispatcher.Host,
            Port = Dispatcher.Port,
            Tls = Tls,
            Token = who.Token,
            Credentials = who.Credentials,
            AllowSecretsInClear = _file.Flag(ConfigurationKeys.SecretsInClear),
        };
    }

    /// <summary>The options of a direct client of a daemon.</summary>
    /// <exception cref="UsageException">Something makes no sense.</exception>
    public HarpServerOptions ServerOptions(DispatcherAddress daemon) => new()
    {
        Host = daemon.Host,
        Port = daemon.Port,
        Tls = Tls,
        Credentials = Identity.AtDaemons(_file, environment),
        AllowSecretsInClear = _file.Flag(ConfigurationKeys.SecretsInClear),
    };

    /// <summary>
    /// The options that must be said again in a command that goes on with this one's job: what stands on the command line, without which it
    /// would not get there.
    /// </summary>
    public static string Again(Verb verb) => string.Concat(
        Again("config", verb.Config), Again("dispatcher", verb.Dispatcher), Again("token-file", verb.TokenFile), TlsChoice.Again(verb));

    private static string Again(string option, string? value) => NotEmpty(value) is { } given
        ? $" --{option} {ShellWord.Quote(given)}" : "";

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
