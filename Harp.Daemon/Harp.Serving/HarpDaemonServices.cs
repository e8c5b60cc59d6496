using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Harp.Serving;

/// <summary>Adds a daemon to a .NET service.</summary>
public static class HarpDaemonServices
{
    /// <summary>
    /// Serves procedures of this service to dispatchers, with the protocol, authentication and TLS of <c>harpd</c>, from the start of the
    /// host to its stop. What is configured wrongly is told by an exception at the start. The host's own <c>ShutdownTimeout</c> must be
    /// longer than <see cref="HarpDaemonOptions.Drain"/> and <see cref="HarpDaemonOptions.Grace"/> together.
    /// </summary>
    /// <param name="services">The service's.</param>
    /// <param name="configure">Sets the options and adds the procedures.</param>
    public static IServiceCollection AddHarpDaemon(this IServiceCollection services, Action<HarpDaemonOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new HarpDaemonOptions();
        configure(options);
        foreach (var type in options.Types.Where(type => !type.IsAbstract))
        {
            services.TryAddScoped(type);
        }

        return services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HarpDaemonHost>(provider, options))
            .AddHostedService(provider => provider.GetRequiredService<HarpDaemonHost>());
    }
}
