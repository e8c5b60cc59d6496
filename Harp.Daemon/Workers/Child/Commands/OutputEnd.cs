using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// The end of the outputs of a command that has ended. Whoever still holds them was started by it. As long as they print they are waited
/// for, up to a bound; those that are still are killed. Either is told: what was cut off in the middle ends the call with an error, what
/// was killed in silence stands in the log.
/// </summary>
/// <param name="command">The command's name.</param>
/// <param name="outputs">Done when the outputs are closed and read to their end.</param>
/// <param name="streams">The outputs.</param>
internal sealed class OutputEnd(string command, Task outputs, params IReadOnlyList<CountedStream> streams)
{
    /// <exception cref="InvalidPacketException">What came of the outputs is not all.</exception>
    public async Task CloseAsync()
    {
        var cut = await AwaitStillnessAsync().ConfigureAwait(false);
        if (!outputs.IsCompleted)
        {
            await KillAsync().ConfigureAwait(false);
        }

        // What was written before is in the pipes, and comes as fast as it is taken.
        await outputs.ConfigureAwait(false);
        if (cut)
        {
            throw new InvalidPacketException(
                $"output: expected its end with that of the command, but processes that it left went on "
                    + $"printing for {CommandLimits.DrainMax.TotalSeconds} s; they were killed, and the rest is cut");
        }
    }

    /// <summary>
    /// Returns when the outputs are closed or still; true where neither came in time. Who is held up by a caller that reads slowly is not
    /// still.
    /// </summary>
    private async Task<bool> AwaitStillnessAsync()
    {
        for (var waited = TimeSpan.Zero; waited < CommandLimits.DrainMax;)
        {
            var before = streams.Sum(stream => stream.Count);
            if (await EndsWithinAsync(CommandLimits.Drain).ConfigureAwait(false))
            {
                return false;
            }

            if (streams.Sum(stream => stream.Count) > before)
            {
                waited += CommandLimits.Drain;
            }
            else if (streams.All(stream => stream.Waits))
            {
                return false;
            }
        }

        return true;
    }

    private async Task KillAsync()
    {
        if (!Descendants.Any())
        {
            return;
        }

        if (!Descendants.Kill() && !await EndsWithinAsync(CommandLimits.Close).ConfigureAwait(false))
        {
            throw new InvalidPacketException(
                "output: expected its end with that of the command, but processes that cannot be killed hold it open");
        }

        await Console.Error.WriteLineAsync(
            $"command '{command}' has ended, and processes that it left still held its output open: they were killed, and what they would "
                + $"have printed is missing").ConfigureAwait(false);
    }

    private async Task<bool> EndsWithinAsync(TimeSpan time) =>
        await Task.WhenAny(outputs, Task.Delay(time, TimeProvider.System)).ConfigureAwait(false) == outputs;
}
