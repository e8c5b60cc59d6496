using System.Diagnostics;
using System.Reflection;
using BenchmarkDotNet.Running;

namespace Harp.Benchmarks.Guarding;

/// <summary>A benchmark as something that can be called, to bring it to the JIT's last tier and to count its bytes.</summary>
internal sealed class Workload
{
    private const int Rounds = 4;
    private const int CountedCalls = 16;

    private readonly Action _run;
    private readonly int _operations;

    private Workload(BenchmarkCase benchmark)
    {
        var instance = Activator.CreateInstance(benchmark.Descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            benchmark.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        benchmark.Descriptor.GlobalSetupMethod?.Invoke(instance, null);
        var method = benchmark.Descriptor.WorkloadMethod;
        _run = (Action)typeof(Workload).GetMethod(nameof(Runner), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(method.ReturnType).Invoke(null, [instance, method])!;
        _operations = benchmark.Descriptor.OperationsPerInvoke;
        Name = CaseName.Of(benchmark);
    }

    private string Name { get; }

    /// <summary>
    /// Runs the benchmarks in turns until the JIT has had the time to make its best of each: it waits for 100 ms without news, twice, and
    /// on a busy machine a benchmark's own warm-up would end before. Returns the bytes that one operation of each allocates: counted on its
    /// thread, exactly, and rounded up.
    /// </summary>
    public static Dictionary<string, long> WarmUp(IEnumerable<BenchmarkCase> benchmarks, TimeSpan turn)
    {
        Workload[] all = [.. benchmarks.Select(benchmark => new Workload(benchmark))];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var workload in all)
            {
                for (var clock = Stopwatch.StartNew(); clock.Elapsed < turn;)
                {
                    workload._run();
                }
            }
        }

        return all.ToDictionary(workload => workload.Name, workload => workload.AllocatedBytes());
    }

    private long AllocatedBytes()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < CountedCalls; i++)
        {
            _run();
        }

        return (long)Math.Ceiling((double)(GC.GetAllocatedBytesForCurrentThread() - before) / (CountedCalls * _operations));
    }

    private static Action Runner<TResult>(object instance, MethodInfo method)
    {
        var run = method.CreateDelegate<Func<TResult>>(instance);
        return () =>
        {
            if (run() is Task task)
            {
                task.GetAwaiter().GetResult();
            }
        };
    }
}
