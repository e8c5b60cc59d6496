using System.Net;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;
using Harp.Serving.Authentication;
using Microsoft.Extensions.Logging;

namespace Harp.Serving.Access;

/// <summary>
/// Decides who may call what. Without users everybody may call everything; without rules every user may; else a user may call what a rule
/// allows, and learns nothing of the rest.
/// </summary>
internal sealed class AccessControl(Authenticator authenticator, IReadOnlyList<AccessRule> rules) : IDisposable
{
    /// <summary>Reads the users and holds the rules against them.</summary>
    /// <exception cref="ConfigurationException">The users cannot be read, or a rule makes no sense with them.</exception>
    public static AccessControl Read(ServingOptions options, TimeProvider time, ILogger log)
    {
        if (options.Users is null)
        {
            return options.Rules.Count == 0
                ? new AccessControl(new Authenticator(users: null, options.Guesses, time), [])
                : throw new ConfigurationException(
                    $"{options.Rules[0].Where}: expected a users file as well (users = FILE), got none; without users everybody may "
                        + $"call everything");
        }

        var users = UsersFile.ReadPasswords(options.Users);
        CheckUsers(options.Rules, users.Keys);
        if (UsersFile.ExposureOf(options.Users) is { } exposure)
        {
            log.UsersExposed(exposure);
        }

        log.UsersRead(users.Count, options.Rules.Count, options.Users);
        return new AccessControl(new Authenticator(users, options.Guesses, time), options.Rules);
    }

    /// <summary>The verified user; null where nobody is asked.</summary>
    /// <exception cref="HarpErrorException"><c>auth_error</c> or <c>overloaded</c>.</exception>
    public ValueTask<string?> AuthenticateAsync(Credentials? credentials, EndPoint? peer, CancellationToken cancellationToken) =>
        authenticator.CheckAsync(credentials, peer, cancellationToken);

    /// <summary>Refuses what no rule allows, whether there is such a procedure or not.</summary>
    /// <exception cref="HarpErrorException"><c>access_denied</c>.</exception>
    public void Check(string? user, string procedure, EndPoint? peer)
    {
        if (!Allows(user, procedure, peer))
        {
            throw new HarpErrorException(new HarpError(
                ErrorType.AccessDenied,
                $"procedure: no rule allows '{Shorten(procedure)}' to '{user}' from {AddressOf(peer)?.ToString() ?? "an unknown address"}",
                HarpError.WithData(("operation", "call"))));
        }
    }

    /// <summary>True if this user may call this from there.</summary>
    public bool Allows(string? user, string procedure, EndPoint? peer) =>
        rules.Count == 0 || (user is not null && rules.Any(rule => rule.Allows(user, procedure, AddressOf(peer))));

    public void Dispose() => authenticator.Dispose();

    /// <summary>A socket that takes both kinds shows addresses of IPv4 as such of IPv6.</summary>
    private static IPAddress? AddressOf(EndPoint? peer) =>
        peer is IPEndPoint { Address: var address } ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address : null;

    private static string Shorten(string name) => name.Length <= 60 ? name : name[..60] + "…";

    private static void CheckUsers(IReadOnlyList<AccessRule> rules, IEnumerable<string> names)
    {
        var unknown = from rule in rules
                      from user in rule.Users
                      where user != AccessRule.Everybody && !names.Contains(user)
                      select $"{rule.Where}.users: unknown user '{user}'{Suggestion.For(user, names)}";
        if (unknown.ToArray() is { Length: > 0 } mistakes)
        {
            throw new ConfigurationException(string.Join('\n', mistakes));
        }
    }
}
