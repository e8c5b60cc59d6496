using Harp.Client.DependencyInjection;

namespace HarpWeb.Jobs;

/// <summary>
/// <c>HARP_DISPATCHER=ADDRESS:PORT</c>, which <c>.quickstart/env</c> sets and <c>harpcall</c> reads too, comes before what
/// <c>appsettings.json</c> says.
/// </summary>
internal static class DispatcherVariable
{
    private const string Name = "HARP_DISPATCHER";

    public static void Apply(IConfiguration configuration, HarpClientOptions options)
    {
        if (configuration[Name] is not { Length: > 0 } address)
        {
            return;
        }

        if (!Uri.TryCreate($"tcp://{address}", UriKind.Absolute, out var uri) || uri.PathAndQuery.Length > 1)
        {
            throw new InvalidOperationException($"{Name}: expected ADDRESS:PORT, got '{address}'");
        }

        options.Host = uri.DnsSafeHost;
        options.Port = uri.IsDefaultPort || uri.Port < 0 ? options.Port : uri.Port;
    }
}
