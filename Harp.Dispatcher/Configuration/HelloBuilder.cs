using System.Reflection;
using Harp.Protocol;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Configuration;

/// <summary>The facts that <c>hello</c> tells everybody (spec: "hello"): it follows from the program and its options.</summary>
internal static class HelloBuilder
{
    private static readonly string[] Features = ["auth", "id", "job_prefix", "key", "times", "trace", "wait_timeout"];

    public static HelloReply Of(DispatcherOptions options) => new(
        "harpcallerd",
        Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        User: null,
        RequestTable.Names,
        Features,
        LimitsOf(options));

    private static Dictionary<string, double> LimitsOf(DispatcherOptions options) => new()
    {
        ["request_line_bytes"] = options.Sessions.Link.RequestLineBytesMax,
        ["daemon_message_bytes"] = options.Calls.MessageBytesMax,
        ["depth"] = ProtocolLimits.DepthMax,
        ["name_bytes"] = ProtocolLimits.NameBytesMax,
        ["queue_name_bytes"] = QueueName.BytesMax,
        ["key_bytes"] = ProtocolLimits.KeyBytesMax,
        ["id_bytes"] = ProtocolLimits.IdBytesMax,
        ["connections"] = options.Sessions.ConnectionsMax,
        ["concurrent"] = options.Sessions.ConcurrentMax,
        ["answering"] = options.Sessions.AnsweringMax,
        ["waits"] = options.Sessions.WaitsMax,
        ["waiting"] = options.Loop.WaitingMax,
        ["running"] = options.Scheduler.RunningMax,
        ["per_host"] = options.Scheduler.HostMax,
        ["first_line_seconds"] = options.Sessions.Link.FirstLineTimeout.TotalSeconds,
        ["idle_seconds"] = options.Sessions.Link.IdleTimeout.TotalSeconds,
        ["write_stall_seconds"] = options.Sessions.Link.WriteStallTimeout.TotalSeconds,
        ["timeout_seconds"] = options.Loop.DefaultTimeout.TotalSeconds,
        ["max_exec_time_seconds"] = options.Loop.MaxExecTime.TotalSeconds,
    };
}
