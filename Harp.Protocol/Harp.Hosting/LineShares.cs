using Harp.Protocol.Framing;

namespace Harp.Dispatcher.Daemons;

/// <summary>
/// What bounds the long messages that daemons send: all together, and those of one address, so that a daemon which begins many and ends none holds up its own calls first. Only addresses
/// that are being called are kept.
/// </summary>
internal sealed class HostLines(CallLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (LineBudget Share, int Calls)> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly LineBudget _all = new(limits.ReadingBytesMax, limits.ReadStallTimeout, time);

    /// <summary>The share of an address, for one call more.</summary>
    public LineBudget Enter(string address)
    {
        lock (_lock)
        {
            var host = _hosts.GetValueOrDefault(address);
            host = (host.Share ?? _all.Share(limits.HostReadingBytesMax), host.Calls + 1);
            _hosts[address] = host;
            return host.Share;
        }
    }

    /// <summary>One call fewer, which holds no room any more.</summary>
    public void Leave(string address)
    {
        lock (_lock)
        {
            var host = _hosts[address];
            if (host.Calls == 1)
            {
                _hosts.Remove(address);
            }
            else
            {
                _hosts[address] = host with { Calls = host.Calls - 1 };
            }
        }
    }
}
