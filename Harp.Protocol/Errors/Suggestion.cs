namespace Harp.Protocol.Errors;

/// <summary>Finds the word that somebody meant when they mistyped one.</summary>
public static class Suggestion
{
    /// <summary><c>; did you mean 'timeout'?</c> where a candidate is near enough to <paramref name="word"/>, else nothing.</summary>
    public static string For(string word, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, Math.Min(word.Length, 12) / 3);
        var best = candidates
            .Where(candidate => word.Length <= 64 && Math.Abs(candidate.Length - word.Length) <= limit)
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
        return best is null ? "" : $"; did you mean '{best}'?";
    }

    /// <summary>The number of letters to insert, remove, replace or swap with a neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
