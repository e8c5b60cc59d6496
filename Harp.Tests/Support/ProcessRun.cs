using System.Diagnostics;

namespace Harp.Tests.Support;

/// <summary>A program that is run to its end.</summary>
internal static class ProcessRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What it printed; a failure with all that it said where its exit status is not 0.</summary>
    public static async Task<string> OutputAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(Limit);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        Assert.True(process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)}: {await output}{await errors}");
        return await output;
    }
}
