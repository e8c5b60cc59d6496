using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures;

/// <summary>Types of the author's that refuse values, in a real worker.</summary>
public sealed class RefusingTypeTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using Harp.Procedures;

        public class Port
        {
            public Port(int number) { if (number is < 1 or > 65535) throw new ArgumentOutOfRangeException(nameof(number), number, "a port is 1 to 65535"); }
        }

        public class Doomed
        {
            private static readonly int Failed = int.Parse("x");

            public int X { get; set; } = Failed;
        }

        public static class P
        {
            [Procedure] public static int pid() => Environment.ProcessId;
            [Procedure] public static int port(Port v) => 1;
            [Procedure] public static int bytes(byte[] v) => v.Length;
            [Procedure] public static int list(List<byte[]> v) => v.Count;
            [Procedure] public static string uri(Uri v) => v.ToString();
            [Procedure] public static int doomed(Doomed v) => v.X;
        }
        """;

    [Fact]
    public async Task What_constructors_and_converters_refuse_is_no_fit_and_ends_no_worker()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            $"assemblies = [\"{CompiledOnce.OfText(Source)}\"]\n[limits]\nworkers_min = 1\nworkers_max = 1\n");
        var worker = await daemon.OutcomeAsync("pid");
        foreach (var (procedure, arguments, reason) in new[]
        {
            ("port", "[{\"number\":0}]", "a port is 1 to 65535"),
            ("bytes", "[\"%%%\"]", "expected bytes in base64"),
            ("list", "[[\"%%%\"]]", "expected bytes in base64"),
            ("uri", "[\"\"]", "expected a URI"),
        })
        {
            var line = Assert.Single(await daemon.CallAsync(procedure, arguments));
            Assert.StartsWith(
                """{"harp":1,"error":{"type":"invalid_argument_list","message":"argument 1 'v'""", line, StringComparison.Ordinal);
            Assert.Contains(reason, line, StringComparison.Ordinal);
            Assert.Equal(worker, await daemon.OutcomeAsync("pid"));
        }
    }

    [Fact]
    public async Task A_worker_whose_types_cannot_be_made_any_more_is_replaced()
    {
        await using var daemon = await ConfiguredDaemon.StartAsync(
            $"assemblies = [\"{CompiledOnce.OfText(Source)}\"]\n[limits]\nworkers_min = 1\nworkers_max = 1\n");
        var worker = await daemon.OutcomeAsync("pid");
        Assert.Contains("invalid_argument_list", Assert.Single(await daemon.CallAsync("doomed", "[{}]")), StringComparison.Ordinal);
        Assert.NotEqual(worker, await daemon.OutcomeAsync("pid"));
        await daemon.Server.TellsAsync("is replaced: the static constructor of Doomed failed");
    }
}
