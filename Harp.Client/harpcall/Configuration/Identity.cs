using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Configuration;

/// <summary>
/// The caller: a token, or a user with a password. The environment goes before the file, as a whole: half of one and half of the other
/// would ask as somebody whom nobody meant.
/// </summary>
internal sealed record Identity(string? Token, Credentials? Credentials)
{
    private static readonly Identity Nobody = new(null, null);

    /// <summary>The caller at the dispatcher.</summary>
    /// <param name="tokenFile">What the command line says; it goes before all others.</param>
    /// <param name="file">The configuration.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="UsageException">It makes no sense, or a file with a secret cannot be used.</exception>
    public static Identity AtDispatcher(string? tokenFile, ConfigurationFile file, Func<string, string?> environment) =>
        tokenFile is not null
            ? new Identity(SecretFile.Read(tokenFile), null)
            : Of(name => Variable(
                environment, name), "$", Variables.Token, Variables.TokenFile, Variables.User, Variables.Password, Variables.PasswordFile)
            ?? Of(
                name => file[name], "", ConfigurationKeys.Token, ConfigurationKeys.TokenFile, ConfigurationKeys.User,
                ConfigurationKeys.Password,
                ConfigurationKeys.PasswordFile)
            ?? Nobody;

    /// <summary>The caller at daemons.</summary>
    /// <exception cref="UsageException">It makes no sense, or a file with a secret cannot be used.</exception>
    public static Credentials? AtDaemons(ConfigurationFile file, Func<string, string?> environment) =>
        (Of(name => Variable(environment, name), "$", "", "", Variables.DaemonUser, Variables.DaemonPassword, Variables.DaemonPasswordFile)
        ?? Of(
            name => file[name], "", "", "", ConfigurationKeys.DaemonUser, ConfigurationKeys.DaemonPassword,
            ConfigurationKeys.DaemonPasswordFile))?.Credentials;

    private static Identity? Of(
        Func<string, string?> value, string sign, string token, string tokenFile, string user, string password, string passwordFile)
    {
        string? Value(string name) => name.Length == 0 ? null : value(name);
        var secrets = new[] { token, tokenFile, password, passwordFile }.Where(name => Value(name) is not null).Select(
            name => sign + name).ToArray();
        if (secrets.Length > 1)
        {
            throw new UsageException($"expected one secret, got {string.Join(" and ", secrets)}");
        }

        if (Value(token) is not null || Value(tokenFile) is not null)
        {
            return new Identity(Value(token) ?? SecretFile.Read(Value(tokenFile)!), null);
        }

        return (Value(user), secrets.Length) switch
        {
            (null, 0) => null,
            ({ } name, 1) => new Identity(null, new Credentials(name, Value(password) ?? SecretFile.Read(Value(passwordFile)!))),
            (null, _) => throw new UsageException($"expected {sign}{user} with {secrets[0]}, got none"),
            _ => throw new UsageException($"expected {sign}{password} or {sign}{passwordFile} with {sign}{user}, got neither"),
        };
    }

    private static string? Variable(Func<string, string?> environment, string name) =>
        environment(name) is { Length: > 0 } value ? value : null;
}
