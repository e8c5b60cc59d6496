using CsCheck;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>Some histories in every test run; a failure prints its seed. More of them: <c>.ci/campaign histories</c>.</summary>
public sealed class LoopSimulationTests
{
    [Fact]
    public void Every_acknowledged_job_ends_exactly_once_however_often_the_process_dies() =>
        LoopSimulation.Histories.Sample(LoopSimulation.Run, iter: 800);
}
