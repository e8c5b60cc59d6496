using Harp.Hosting;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers;

/// <summary>The facts that the system knows of a user that workers run as.</summary>
/// <param name="Name">The user's name, by which its further groups are found.</param>
/// <param name="Uid">The user's number.</param>
/// <param name="Gid">The number of the group.</param>
/// <param name="Home">Where the user's files are.</param>
internal sealed record Account(string Name, uint Uid, uint Gid, string Home)
{
    /// <summary>Refuses, at the start, what would fail at the first call.</summary>
    /// <exception cref="ConfigurationException">A user or group is unknown, or the daemon may not become it.</exception>
    public static void Check(Catalogue catalogue)
    {
        var mistakes = catalogue.InOrder().Select(MistakeOf).OfType<string>().ToArray();
        if (mistakes.Length > 0)
        {
            throw new ConfigurationException(string.Join('\n', mistakes));
        }
    }

    /// <summary>The account to switch to; null where the daemon is that already.</summary>
    /// <exception cref="ConfigurationException">It is unknown, or the daemon may not become it.</exception>
    public static Account? Find(RunAs who)
    {
        if (who == RunAs.Daemon)
        {
            return null;
        }

        var own = NativeAccounts.UserId();
        var user = who.User is null ? NativeAccounts.FindUser(own) : NativeAccounts.FindUser(who.User);
        if (user is null)
        {
            throw new ConfigurationException($"user: expected a user of this system, got '{who.User ?? $"{own}"}'");
        }

        if (who.Group is not null)
        {
            user = user with
            {
                Gid = NativeAccounts.FindGroup(who.Group)
                    ?? throw new ConfigurationException($"group: expected a group of this system, got '{who.Group}'"),
            };
        }

        if (user.Uid == own && user.Gid == NativeAccounts.GroupId())
        {
            return null;
        }

        return own == 0
            ? user
            : throw new ConfigurationException(
                $"only a daemon that runs as root can run it as {who}, and this one runs as user number {own}");
    }
    private static string? MistakeOf(ProcedureInfo procedure)
    {
        try
        {
            Find(RunAs.Of(procedure));
            return null;
        }
        catch (ConfigurationException refused)
        {
            return $"procedure '{procedure.Name}': {refused.Message}";
        }
    }
}
