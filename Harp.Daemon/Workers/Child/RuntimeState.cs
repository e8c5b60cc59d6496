using System.Globalization;
using System.Reflection;
using System.Runtime;
using Newtonsoft.Json;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The state that the runtime keeps for all calls and one may have changed: variables of the environment, default cultures, the console's
/// writers, the thread pool, the collector's mode, who listens for exceptions. It is put back. Static variables, and what those who made
/// them registered (resolvers, what runs at the end of the process), stay: one is of no use without the other.
/// </summary>
internal sealed class RuntimeState
{
    private const BindingFlags Hidden = BindingFlags.Static | BindingFlags.NonPublic;

    /// <summary>The types that static constructors register along with what they keep.</summary>
    private static readonly string[] Kept = ["ProcessExit", "OnProcessExit"];

    private readonly EnvironmentVariables _variables = new();
    private readonly (CultureInfo? Culture, CultureInfo? Words) _cultures =
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture);
    private readonly (TextReader In, TextWriter Out, TextWriter Error) _console = (Console.In, Console.Out, Console.Error);
    private readonly (int Least, int LeastPorts, int Most, int MostPorts) _pool = Pool();
    private readonly GCLatencyMode _latency = GCSettings.LatencyMode;
    private readonly Func<JsonSerializerSettings>? _json = JsonConvert.DefaultSettings;
    private readonly (FieldInfo Field, object? Value)[] _listeners = [.. Listeners().Select(field => (field, field.GetValue(null)))];
    private readonly FieldInfo? _switches = typeof(AppContext).GetField("s_switches", Hidden);
    private readonly Dictionary<string, bool> _switched;

    public RuntimeState() => _switched = Switches() is { } switches ? new(switches, switches.Comparer) : [];

    /// <summary>Puts back what can be; why the process cannot take another call, or null where it can.</summary>
    public string? Restore()
    {
        _variables.Restore();
        RestoreConsole();
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = _cultures;
        JsonConvert.DefaultSettings = _json;
        if (GCSettings.LatencyMode != _latency)
        {
            GCSettings.LatencyMode = _latency;
        }

        if (Pool() != _pool)
        {
            ThreadPool.SetMaxThreads(_pool.Most, _pool.MostPorts);
            ThreadPool.SetMinThreads(_pool.Least, _pool.LeastPorts);
        }

        foreach (var (field, value) in _listeners)
        {
            if (!ReferenceEquals(field.GetValue(null), value))
            {
                field.SetValue(null, value);
            }
        }

        // Who has read a switch keeps what it said, so it cannot be put back.
        return AreSwitchesAsBefore() ? null : "a call set switches of the runtime (AppContext)";
    }

    private void RestoreConsole()
    {
        if (!ReferenceEquals(Console.Out, _console.Out))
        {
            Console.SetOut(_console.Out);
        }

        if (!ReferenceEquals(Console.Error, _console.Error))
        {
            Console.SetError(_console.Error);
        }

        if (!ReferenceEquals(Console.In, _console.In))
        {
            Console.SetIn(_console.In);
        }
    }

    private static (int Least, int LeastPorts, int Most, int MostPorts) Pool()
    {
        ThreadPool.GetMinThreads(out var least, out var leastPorts);
        ThreadPool.GetMaxThreads(out var most, out var mostPorts);
        return (least, leastPorts, most, mostPorts);
    }

    /// <summary>The fields in which the runtime keeps who is told of exceptions; it does not say so itself.</summary>
    private static IEnumerable<FieldInfo> Listeners() => new[] { typeof(AppContext), typeof(TaskScheduler) }
        .SelectMany(type => type.GetFields(Hidden))
        .Where(field => !field.IsInitOnly && typeof(Delegate).IsAssignableFrom(field.FieldType) && !Kept.Contains(field.Name));

    private Dictionary<string, bool>? Switches() => _switches?.GetValue(null) as Dictionary<string, bool>;

    private bool AreSwitchesAsBefore()
    {
        if (Switches() is not { } switches)
        {
            return _switched.Count == 0;
        }

        // The runtime locks it itself: something that a call left may be writing still.
        lock (switches)
        {
            if (switches.Count != _switched.Count)
            {
                return false;
            }

            foreach (var (name, on) in switches)
            {
                if (!_switched.TryGetValue(name, out var before) || before != on)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
