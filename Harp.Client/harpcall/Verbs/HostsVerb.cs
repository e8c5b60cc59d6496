using CommandLine;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

[Verb("hosts", HelpText = "List the hosts that can be called.")]
[Example("harpcall hosts --refresh", "have the registry read again, then list it")]
internal sealed class HostsVerb : Verb
{
    private static readonly Table Hosts = new(
        new Column("HOST") { Least = 12 }, new Column("ADDRESS") { Least = 21 }, new Column("TLS"),
        new Column("USER") { Least = 6, Leaves = 1 });

    [Option("refresh", HelpText = "First have the dispatcher read the registry again.")]
    public bool Refresh { get; set; }

    [Option("force", HelpText = "With --refresh: even where more than a third of the hosts would be lost.")]
    public bool Force { get; set; }

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        if (Force && !Refresh)
        {
            throw new UsageException("--force: expected --refresh as well, got none");
        }

        if (Refresh)
        {
            await context.Caller.RefreshHostsAsync(Force, cancellationToken).ConfigureAwait(false);
        }

        var (hosts, registry) = await context.Caller.ListHostsAsync(cancellationToken).ConfigureAwait(false);
        await Listing.PrintAsync(
            context, hosts, host => JsonMembers.Inner(host.Utf8, "host"),
            (width, paint) => Hosts.Layout([.. hosts.Select(Row)], width, paint), "No hosts.", cancellationToken).ConfigureAwait(false);
        if (registry.Skipped > 0)
        {
            context.Terminal.Say($"harpcall: {registry.Skipped} lines of the registry are no hosts; the dispatcher's log tells which");
        }

        return ExitCode.Ok;
    }

    private static Cell[] Row(HostInfo host) => [host.Name, $"{host.Address}:{host.Port}", host.Tls ? "yes" : "no", host.User ?? ""];
}
