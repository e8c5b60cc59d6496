using System.Text;
using CsCheck;
using Harp.Tests.Protocol.Json;

namespace Harp.Tests.Fuzz.Inputs;

/// <summary>
/// Messages that are nearly right: known members in any order with values that mostly fit, odd spellings, members too many, too few and
/// twice.
/// </summary>
internal static class GenWire
{
    /// <summary>Any value, now and then one that is deep, long or large.</summary>
    public static Gen<string> Value { get; } = Gen.Frequency(
        (12, GenJson.Value),
        (1, Gen.Select(Gen.Int[1, 66], Gen.Bool, (depth, named) => Nested(depth, named))),
        (1, Gen.Select(Gen.Int[1, 400], Gen.Int[0, 9], Gen.Int[-30, 30], (length, digit, power) =>
            $"-1{new string((char)('0' + digit), length)}.50E{power}")),
        (1, Gen.Int[1, 5000].Select(length => $"\"{new string('x', length)}\"")));

    public static Gen<string> Arguments { get; } = Gen.OneOf(GenJson.Array(Value), GenJson.Object(Value));

    /// <summary>A string, a number or a queue of the right shape, or a wrong one.</summary>
    private static readonly Gen<string> Name =
        Among("\"h\"", "\"p\"", "\"localhost\"", "\"\\u0068\"", "\"é\\/\"", "\"\"", "\"\\ud800\"", "7", "null");

    private static readonly Gen<string> Seconds = Among(
        "1", "0.5", "1e3", "0.0004", "1e400", "-1", "0", "\"1\"", "86400", "1E-2", "0.1e1", "1e99999999999");

    private static readonly Gen<string> Count =
        Among("0", "1", "2", "9223372036854775807", "9223372036854775808", "-1", "1.0", "1e1", "null", "\"1\"");

    private static readonly Gen<string> Flag = Among("true", "false", "1", "null");

    private static readonly Gen<string> Id = Among(
        "\"01890a5d-ac96-774b-bcce-b302099a8057\"", "\"01890A5D-AC96-774B-BCCE-B302099A8058\"", "\"x\"", "\"\"",
        "\"\\u0030\"", "null", "[]");

    private static readonly Gen<string> Queue = Gen.Select(GenName.One, Count, Gen.Int[0, 4], (name, count, shape) => shape switch
    {
        0 => $"{{\"name\":{name}}}",
        1 => $"{{\"concurrency\":{count},\"name\":{name}}}",
        2 => $"{{\"name\":{name},\"name\":{name}}}",
        3 => name,
        _ => $"{{\"name\":{name},\"limit\":{count}}}",
    });

    private static readonly Gen<string> Failure = Gen.Select(GenJson.Value, Gen.Int[0, 4], (data, shape) => shape switch
    {
        0 => "{\"type\":\"t\",\"message\":\"m\"}",
        1 => $"{{\"message\":\"\\ud800 \\u0000 \\\\ é\",\"data\":{data},\"type\":\"\\u0074\"}}",
        2 => $"{{\"type\":\"\",\"message\":{data}}}",
        3 => $"{{ \"type\" : \"t\" , \"message\" : \"m\", \"more\" : {data} }}",
        _ => data,
    });

    private static readonly Gen<string> Auth = Among(
        "{\"user\":\"u\",\"password\":\"s3cret\"}", "{\"user\":\"u\"}", "{\"password\":\"\\ud800\",\"user\":\"\"}",
        "{\"user\":\"u\",\"user\":\"u\",\"password\":\"s\"}", "[]");

    private static readonly Gen<string> RequestId = Among(
        "1", "-7", "\"a\"", "\"\\u0061\"", "\"\"", "1.0", "1e1", "null", "123456789012345678901234567890", "\"\\ud800\"", "[]");

    private static readonly Gen<string> Moment = Among("0", "1689021222000", "9223372036854775807", "-1", "1.5", "null");

    private static readonly Gen<string> Filter = Line(
        "", ("state", Among("\"returned\"", "[\"waiting\",\"running\"]", "[]", "\"x\"", "[1]", "[\"\\ud800\"]")), ("host", Name),
        ("procedure", Name),
        ("queue", GenName.One), ("since", Moment), ("until", Moment), ("limit", Count),
        ("cursor", Among("\"1\"", "\"x\"", "1", "\"99999999999999999999\"")));

    private static readonly Gen<string> Excess = Line("", ("max_age", Seconds), ("max_jobs", Count), ("max_bytes", Count));

    /// <summary>What base clients do not ask.</summary>
    private static readonly Gen<string> Extension = Gen.OneOf(
        Line("\"harpcaller\":1", ("procedure", Among("\"p\"")), ("host", Among(
            "\"h\"")), ("arguments", Arguments), ("key", Name), ("id", RequestId)),
        Line("\"harpcaller\":1", ("get_result", Id), ("wait_timeout", Seconds), ("id", RequestId)),
        Line("\"harpcaller\":1", ("follow_stream", Id), ("since", Count), ("times", Flag), ("id", RequestId)),
        Line("\"harpcaller\":1", ("read_stream", Id), ("recent", Count), ("times", Flag), ("id", RequestId)),
        Line("\"harpcaller\":1", ("list_jobs", Filter), ("id", RequestId)),
        Line("\"harpcaller\":1", ("list_queues", Flag), ("id", RequestId)),
        Line("\"harpcaller\":1", ("cancel_queue", GenName.One), ("id", RequestId)),
        Line("\"harpcaller\":1", ("list_hosts", Flag), ("id", RequestId)),
        Line("\"harpcaller\":1", ("refresh_hosts", Flag), ("force", Flag), ("id", RequestId)),
        Line("\"harpcaller\":1", ("prune", Excess), ("id", RequestId)),
        Line("\"harpcaller\":1", ("hello", Flag), ("auth", Auth), ("id", RequestId)));

    /// <summary>A line of the client leg.</summary>
    public static Gen<string> Request { get; } = Gen.OneOf(
        Line("\"harpcaller\":1", ("host", Name), ("procedure", Name), ("arguments", Arguments),
            ("timeout", Seconds), ("max_exec_time", Seconds), ("queue", Queue), ("info", Value)),
        Line("\"harpcaller\":1", ("host", Among("\"h\"")), ("procedure", Among(
            "\"p\"")), ("arguments", Arguments), ("queue", Queue), ("info", Value)),
        Line("\"harpcaller\":1", ("cancel", Id)),
        Line("\"harpcaller\":1", ("get_result", Id), ("wait", Flag)),
        Line("\"harpcaller\":1", ("get_status", Id)),
        Line("\"harpcaller\":1", ("follow_stream", Id), ("since", Count)),
        Line("\"harpcaller\":1", ("read_stream", Id), ("recent", Count)),
        Extension);

    /// <summary>A request to a daemon, or what may follow it.</summary>
    public static Gen<string> DaemonRequest { get; } = Gen.OneOf(
        Line(
            "\"harp\":1", ("procedure", Name), ("arguments", Arguments), ("auth", Auth), ("job", Name),
            ("attempt", Count), ("caller", Name)),
        Line("\"harp\":1", ("cancel", Flag)));

    /// <summary>A line from a daemon.</summary>
    public static Gen<string> DaemonMessage { get; } = Gen.Frequency(
        (2, Line("\"harp\":1", ("stream_result", Flag))),
        (3, Line("", ("stream", Value))),
        (2, Line("", ("result", Value))),
        (1, Line("", ("exception", Failure))),
        (1, Line("\"harp\":1", ("error", Failure))));

    /// <summary>A reply of a dispatcher.</summary>
    public static Gen<string> Reply { get; } = Gen.OneOf(
        Line("\"harpcaller\":1", ("job_id", Id)),
        Line("", ("cancelled", Flag)),
        Line("", ("packet", Count), ("data", Value), ("time", Moment), ("id", RequestId)),
        Line("", ("harpcaller", Count), ("hello", Line(
            "", ("server", Name), ("version", Name), ("user", Name), ("operations", Among("[]", "[\"call\"]", "[null]", "null", "[1]")),
            ("features", Among("[\"id\"]", "{}")),
            ("limits", Among("{}", "{\"depth\":64,\"x\":0.5}", "{\"x\":1e400}", "{\"x\":null}", "{\"x\":\"NaN\"}", "[]"))))),
        Line("", ("call", Gen.Select(
            Name, Arguments, (name, arguments) => $"{{\"procedure\":{name},\"arguments\":{arguments},\"host\":{name}}}")),
            ("time", Gen.Select(Count, Count, (one, other) => $"{{\"submit\":{one},\"start\":{other},\"end\":null}}")), ("info", Value)),
        Line("", ("result", Value)),
        Line("", ("exception", Failure)),
        Line("", ("error", Failure)),
        Line("", ("no_result", Flag)),
        Line("", ("continue", Flag)));

    public static Gen<string> Among(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    /// <summary>Lines that a real peer could send one after another, with ends of every kind.</summary>
    public static Gen<byte[]> Stream(Gen<string> line, int linesMax) => Gen.Select(
        Gen.Select(line, Among("\n", "\n", "\n", "\r\n", "\n\n", " \r\n\t\n")).Array[0, linesMax], Among("", "", "", " ", "{", "\r"),
        (lines, rest) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(one => one.Item1 + one.Item2)) + rest));

    private static Gen<string> Line(string version, params (string Name, Gen<string> Value)[] members)
    {
        var values = members.Select(member => Gen.Frequency((9, member.Value), (1, GenJson.Value))).ToArray();
        return Gen.Select(Gen.ULong, Sequence(values), GenJson.Value, (seed, written, other) =>
            Compose(new Random((int)seed), version, [.. members.Select(member => member.Name).Zip(written)], other));
    }

    private static Gen<string[]> Sequence(Gen<string>[] values) => values.Aggregate(
        Gen.Const(Array.Empty<string>()), (all, value) => Gen.Select(all, value, (written, one) => (string[])[.. written, one]));

    private static string Compose(Random random, string version, (string Name, string Value)[] members, string other)
    {
        var parts = members
            .Where((_, place) => random.Next(8) > 0 || place == 0)
            .Select(member => $"\"{Spell(random, member.Name)}\"{Space(random)}:{Space(random)}{member.Value}")
            .ToList();
        if (version.Length > 0 && random.Next(20) > 0)
        {
            parts.Add(random.Next(20) > 0 ? version : version[..^1] + "2");
        }

        if (random.Next(16) == 0)
        {
            parts.Add($"\"{(random.Next(2) == 0 ? "more" : "\\ud800")}\":{other}");
        }

        if (random.Next(24) == 0 && parts.Count > 0)
        {
            parts.Add(parts[random.Next(parts.Count)]);
        }

        var shuffled = parts.ToArray();
        random.Shuffle(shuffled);
        return $"{Space(random)}{{{Space(random)}{string.Join($"{Space(random)},{Space(random)}", shuffled)}}}{Space(random)}";
    }

    private static string Spell(Random random, string name)
    {
        var at = random.Next(name.Length);
        return random.Next(8) > 0 ? name : $"{name[..at]}\\u{(int)name[at]:X4}{name[(at + 1)..]}";
    }

    private static string Space(Random random) => random.Next(12) switch { 0 => " ", 1 => "\t", 2 => "\r ", _ => "" };

    private static string Nested(int depth, bool named) => named
        ? $"{string.Concat(Enumerable.Repeat("{\"a\":", depth))}1{new string('}', depth)}"
        : $"{new string('[', depth)}{new string(']', depth)}";
}
