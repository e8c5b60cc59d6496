using System.Runtime.InteropServices;

namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// The number of jobs of each user that wait. Those of a cancelled queue count until their ends are told. It keeps nothing of users without
/// waiting jobs.
/// </summary>
internal sealed class WaitingShares
{
    private readonly Dictionary<string, int> _waiting = new(StringComparer.Ordinal);

    /// <summary>The number of jobs of a user that wait; 0 where nobody was asked who they are.</summary>
    public int Of(string? user) => user is null ? 0 : _waiting.GetValueOrDefault(user);

    /// <summary>A job of the user waits.</summary>
    public void Enter(string? user)
    {
        if (user is not null)
        {
            _waiting[user] = _waiting.GetValueOrDefault(user) + 1;
        }
    }

    /// <summary>A job of the user waits no more.</summary>
    public void Leave(string? user)
    {
        if (user is not null && --CollectionsMarshal.GetValueRefOrNullRef(_waiting, user) == 0)
        {
            _waiting.Remove(user);
        }
    }
}
