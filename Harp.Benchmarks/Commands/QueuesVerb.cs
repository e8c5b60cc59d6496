using CommandLine;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Queues;
using Harp.Hosting;

namespace Harp.Benchmarks.Commands;

[Verb(
    "queues",
    HelpText = "Measures what many waiting jobs cost: those who start and end beside them, and those who call while they are cancelled.")]
internal sealed class QueuesVerb
{
    [Option("waiting", Default = 150_000, HelpText = "How many jobs wait in the queue that is cancelled.")]
    public int Waiting { get; set; }

    [Option("cut", Default = 512, HelpText = "How many of them end in one commit.")]
    public int Cut { get; set; }

    public int Run()
    {
        Console.WriteLine($"{string.Join('\n', Machine.Describe())}\n");
        var few = Cost(queues: 100, waiting: 100);
        Console.WriteLine($"end a job, start the next, submit one more: {few:F0} ns where 100 wait in 100 queues");
        foreach (var (queues, waiting) in new[] { (1, 200_000), (100, 200_000), (1000, 2000), (1000, 200_000) })
        {
            var cost = Cost(queues, waiting);
            Console.WriteLine($"{cost:F0} ns where {waiting} wait in {queues}: ratio {cost / few:F2}");
        }

        var folder = Directory.CreateTempSubdirectory("harp-queues-");
        try
        {
            foreach (var (what, time) in new LargeQueue(folder.FullName, Waiting, Cut).MeasureAsync().GetAwaiter().GetResult())
            {
                Console.WriteLine($"{Waiting} waiting, {Cut} a commit: {what}: {time}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return ExitStatus.Success;
    }

    private static double Cost(int queues, int waiting) => new SchedulingCost(queues, waiting).Measure(rounds: 20, each: 20_000);
}
