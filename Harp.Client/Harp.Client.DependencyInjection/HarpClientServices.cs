using Harp.Client;
using Harp.Client.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Where the methods of all libraries are that add services.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>
/// Adds a Harp client to a host's services: one <see cref="HarpCaller"/> for all, also as <see cref="IHarpCaller"/>, that tells the host's
/// log what becomes of its connection and is closed with the host. Its options are looked at when the host starts.
/// </summary>
/// <example>
/// <code>
/// builder.Services.AddHarpClient(builder.Configuration.GetSection("Harp"));
///
/// app.MapPost("/backups/{host}", async (string host, IHarpCaller harp) => (await harp.SubmitAsync(host, "backup")).Id);
/// </code>
/// </example>
public static class HarpClientServices
{
    /// <summary>Adds the client that is wanted without a name.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">A section that is bound to <see cref="HarpClientOptions"/>.</param>
    public static IServiceCollection AddHarpClient(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddHarpClient(options => configuration.Bind(options));
    }

    /// <summary>Adds the client that is wanted without a name.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Says where the dispatcher is, and what else differs from the beginning.</param>
    public static IServiceCollection AddHarpClient(this IServiceCollection services, Action<HarpClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Prepare(services, Options.Options.DefaultName, configure);
        services.TryAddSingleton(provider => Make(provider, Options.Options.DefaultName));
        services.TryAddSingleton<IHarpCaller>(provider => provider.GetRequiredService<HarpCaller>());
        return services;
    }

    /// <summary>Adds one of several clients, which is wanted by its name: <c>[FromKeyedServices("name")] IHarpCaller</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The key of the service, and the name of its options.</param>
    /// <param name="configure">Says where the dispatcher is, and what else differs from the beginning.</param>
    public static IServiceCollection AddHarpClient(this IServiceCollection services, string name, Action<HarpClientOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        Prepare(services, name, configure);
        services.TryAddKeyedSingleton(name, (provider, _) => Make(provider, name));
        services.TryAddKeyedSingleton<IHarpCaller>(name, (provider, key) => provider.GetRequiredKeyedService<HarpCaller>(key));
        return services;
    }

    private static void Prepare(IServiceCollection services, string name, Action<HarpClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HarpClientOptions>, HarpClientOptionsCheck>());
        services.AddOptions<HarpClientOptions>(name).Configure(configure).ValidateOnStart();
    }

    private static HarpCaller Make(IServiceProvider provider, string name) => new(
        provider.GetRequiredService<IOptionsMonitor<HarpClientOptions>>().Get(name).ToCallerOptions() with
        {
            Logger = provider.GetService<ILoggerFactory>()?.CreateLogger<HarpCaller>(),
            Time = provider.GetService<TimeProvider>() ?? TimeProvider.System,
        });
}
