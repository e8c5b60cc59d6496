using System.Text.Json;

namespace Harp.Protocol.Values;

/// <summary>The words for states on the wire (spec: "Life of a job").</summary>
public static class JobStates
{
    /// <summary>The words, in the order of <see cref="JobState"/>.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetNames<JobState>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>The word for a state.</summary>
    public static string Word(JobState state) => Words[(int)state];

    /// <summary>The state that a word names.</summary>
    public static bool TryParse(string word, out JobState state)
    {
        for (var i = 0; i < Words.Count; i++)
        {
            if (Words[i] == word)
            {
                state = (JobState)i;
                return true;
            }
        }

        state = default;
        return false;
    }
}
