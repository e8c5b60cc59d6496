namespace Harp.Tests.Daemon.Procedures.Commands;

/// <summary>A real <c>harpd</c> with commands, well-behaved and hostile ones, shared by the tests of a class.</summary>
public sealed class CommandDaemon : IAsyncLifetime
{
    internal ConfiguredDaemon Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("harp-tests-gone-");
        Daemon = await ConfiguredDaemon.StartAsync(
            """
            [limits]
            message_bytes = 65536
            request_line_bytes = 1056768

            [[command]]
            name = "show"
            command = ["/usr/bin/printf", "<%s>", "{text}", "{count}", "--flag={flag}", "", "{note}"]
            arguments = [{ name = "text" }, { name = "count", type = "integer" }, { name = "flag", type = "boolean", default = true }, { name = "note", optional = true }]

            [[command]]
            name = "cat_object"
            command = ["cat"]
            arguments = [{ name = "secret", secret = true }, { name = "value", type = "json", default = 7 }]
            input = "json"
            output = "json"

            [[command]]
            name = "cat_any"
            command = ["cat"]
            input = "json"
            output = "json"

            [[command]]
            name = "deaf"
            command = ["true"]
            input = "json"
            output = "lines"

            [[command]]
            name = "print_text"
            command = ["/usr/bin/printf", "{format}"]
            arguments = [{ name = "format" }]

            [[command]]
            name = "print_json"
            command = ["/usr/bin/printf", "{format}"]
            arguments = [{ name = "format" }]
            output = "json"

            [[command]]
            name = "print_lines"
            command = ["/usr/bin/printf", "{format}"]
            arguments = [{ name = "format" }]
            output = "lines"

            [[command]]
            name = "messages"
            command = ["/usr/bin/printf", "{format}"]
            arguments = [{ name = "format" }]
            output = "json-lines"

            [[command]]
            name = "endless_line"
            command = ["cat", "/dev/zero"]
            output = "lines"

            [[command]]
            name = "endless_text"
            command = ["cat", "/dev/zero"]

            [[command]]
            name = "fail"
            command = ["sh", "-c", "{script}"]
            arguments = [{ name = "script" }]

            [[command]]
            name = "log"
            command = ["sh", "-c", "{script}"]
            arguments = [{ name = "script" }]
            output = "lines"

            [[command]]
            name = "limited_log"
            command = ["sh", "-c", "{script}"]
            arguments = [{ name = "script" }]
            output = "lines"
            time_limit = 0.5

            [[command]]
            name = "typed"
            command = ["/usr/bin/printf", "%s", "{integer}", "{number}", "{boolean}", "{string}", "{json}"]
            arguments = [{ name = "integer", type = "integer", optional = true }, { name = "number", type = "number", optional = true }, { name = "boolean", type = "boolean", optional = true }, { name = "string", optional = true }, { name = "json", type = "json", optional = true }]

            [[command]]
            name = "environment"
            command = ["env"]
            output = "lines"
            environment = { OWN = "a b" }
            time_limit = 60

            [[command]]
            name = "where"
            command = ["pwd"]
            directory = "."

            [[command]]
            name = "background"
            command = ["sh", "-c", "sleep \"$1\" & setsid sleep \"$1\" & echo done", "sh", "{marker}"]
            arguments = [{ name = "marker" }]

            [[command]]
            name = "stubborn"
            command = ["sh", "-c", "trap '' TERM; echo up; sleep \"$1\"; exit 0", "sh", "{marker}"]
            arguments = [{ name = "marker" }]
            output = "lines"
            max_concurrent = 1

            [[command]]
            name = "trap"
            command = ["sh", "-c", "trap 'echo > \"$1\"; exit 0' TERM; echo up; while :; do sleep 0.01; done", "sh", "{path}"]
            arguments = [{ name = "path" }]
            output = "lines"

            [[command]]
            name = "over_time"
            command = ["sleep", "{marker}"]
            arguments = [{ name = "marker" }]
            time_limit = 0.3

            [[command]]
            name = "flood"
            command = ["sh", "-c", "while :; do printf '%01000d\\n' 1; printf x >> \"$1\"; done", "sh", "{path}"]
            arguments = [{ name = "path" }]
            output = "lines"

            [[command]]
            name = "gone"
            command = ["FOLDER/gone.sh"]
            """.Replace("FOLDER", Goner(folder), StringComparison.Ordinal));
        folder.Delete(recursive: true);
    }

    public ValueTask DisposeAsync() => Daemon.DisposeAsync();

    private static string Goner(DirectoryInfo folder)
    {
        var path = Path.Combine(folder.FullName, "gone.sh");
        File.Copy("/bin/true", path);
        return folder.FullName;
    }
}
