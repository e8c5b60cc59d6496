using System.Text.Json;
using Harp.Hosting;

namespace Harp.Daemon.Procedures.Reading;

/// <summary>
/// <c>harpd read</c>, a hidden verb: an order on stdin, what became of it on stdout. It has the compiler in it, which the daemon itself
/// then need not.
/// </summary>
internal static class ReaderProgram
{
    public const string Verb = "read";

    public static int Run()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var order = JsonSerializer.Deserialize(input, ReadRequest.Shapes.Default.ReadRequest)!;
        JsonSerializer.Serialize(output, order.Carry(), ReadRequest.Shapes.Default.SourceReadingArray);
        return ExitStatus.Success;
    }
}
