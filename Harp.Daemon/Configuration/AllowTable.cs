using System.Net;
using Harp.Hosting;
using Harp.Serving.Access;

namespace Harp.Daemon.Configuration;

/// <summary>One <c>[[allow]]</c> of the TOML file.</summary>
internal static class AllowTable
{
    /// <exception cref="ConfigurationException">It says what is not known, or what cannot be.</exception>
    public static AccessRule Of(Settings table)
    {
        var rule = new AccessRule
        {
            Where = table.Where,
            Users = table.Texts("users") ?? throw table.Mistake("users", "expected names, or \"*\" for all users, got nothing"),
            Procedures = table.Texts("procedures")?.Select(pattern => new Glob(pattern)).ToArray(),
            From = table.Texts("from")?.Select(text => NetworkOf(table, text)).ToArray(),
        };
        table.RefuseOthers();
        return rule;
    }

    /// <summary>A network as <c>10.8.0.0/16</c>, or one address.</summary>
    private static IPNetwork NetworkOf(Settings table, string text)
    {
        // A base address that is not one would be a mistyped prefix as well as a mistyped address.
        if (IPNetwork.TryParse(text, out var network)
            && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out var typed)
            && typed.Equals(network.BaseAddress))
        {
            return network;
        }

        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw table.Mistake(
                "from",
                $"expected addresses and networks such as \"10.8.0.7\" or \"10.8.0.0/16\", whose bits after the prefix "
                    + $"are 0, got \"{text}\"");
    }
}
