using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Tells which call started what runs: threads, tasks and timers take this with them. An exception that nobody caught ends the process
/// where it is of the call that runs now, as it would any program's. Where it is of what an earlier call left behind, nobody else's call
/// ends for it and no caller is told of it: the log is, and the worker is replaced.
/// </summary>
internal static class CallScope
{
    private static readonly AsyncLocal<object?> Started = new();
    private static readonly ConditionalWeakTable<Exception, object> Origins = [];
    private static object? _running;
    private static volatile string? _spoiled;

    /// <summary>The reason why the worker cannot take another call; null where it can.</summary>
    public static string? Spoiled => _spoiled;

    /// <summary>To be called before anything else takes note of who listens for exceptions.</summary>
    public static void Watch()
    {
        AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => Note(thrown.Exception);
        ExceptionHandling.SetUnhandledExceptionHandler(IsOfAnotherCall);
    }

    /// <summary>Begins a call: what is started from here on, until the method that calls this returns, is of a new call.</summary>
    public static void Enter()
    {
        _running = new object();
        Started.Value = _running;
    }

    /// <summary>The call is over: what it started and still runs was left behind.</summary>
    public static void Leave() => Volatile.Write(ref _running, null);

    /// <summary>
    /// Notes the call of an exception. Where it is thrown it is known which call started that; where it arrives uncaught, what flows with
    /// the code has been taken back already.
    /// </summary>
    private static void Note(Exception thrown)
    {
        if (Started.Value is { } call)
        {
            Origins.TryAdd(thrown, call);
        }
    }

    private static bool IsOfAnotherCall(Exception raised)
    {
        if (Volatile.Read(ref _running) is { } running && Origins.TryGetValue(raised, out var call) && ReferenceEquals(call, running))
        {
            return false;
        }

        _spoiled = "what an earlier call had left behind raised an exception that nobody caught";
        using var log = Console.OpenStandardError();
        log.Write(Encoding.UTF8.GetBytes($"{_spoiled}\n| {raised.ToString().ReplaceLineEndings("\n| ")}\n"));
        return true;
    }
}
