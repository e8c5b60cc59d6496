using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Operations;

/// <summary>From what a request says to a job, or the error that tells why not.</summary>
internal static class JobNames
{
    /// <exception cref="HarpErrorException"><c>invalid_jobid</c>.</exception>
    public static JobId Parse(string text) => JobId.TryParse(text, out var job)
        ? job
        : throw new HarpErrorException(
            HarpError.InvalidJobId($"expected a job id like 01890a5d-ac96-774b-bcce-b302099a8057, got {Quoted(text)}"));

    /// <exception cref="HarpErrorException"><c>invalid_jobid</c>.</exception>
    public static HarpErrorException Unknown(JobId job) => new(HarpError.InvalidJobId($"there is no job {job}"));

    private static string Quoted(string text) => text.Length <= 60 ? $"'{text}'" : $"a text of {text.Length} characters";
}
