using Harp.Tests.Tidy;

namespace Harp.Tests.Campaigns;

/// <summary>
/// What a campaign did: a line a round in <c>artifacts/campaigns/NAME/report.txt</c>, and in the file <c>next</c> the round with which it
/// goes on when it is started again. That is the round that failed, where one did. The suite's sample leaves neither file.
/// </summary>
internal sealed class CampaignReport : IDisposable
{
    private readonly string _name;
    private readonly StreamWriter? _lines;
    private readonly Action<string>? _tell;
    private CampaignSeed _next;

    private CampaignReport(string name, CampaignSeed from, StreamWriter? lines, Action<string>? tell) =>
        (_name, _next, _lines, _tell) = (name, from, lines, tell);

    /// <summary>Whether this is the suite's sample, beside other tests, rather than a campaign that has the machine to itself.</summary>
    public bool IsSample => _lines is null;

    /// <summary>The seed, and the round that comes next.</summary>
    public CampaignSeed Next => _next;

    /// <summary>Where what a campaign finds is kept.</summary>
    public static string FolderOf(string name) =>
        Directory.CreateDirectory(Path.Combine(SourceTree.Root, "artifacts", "campaigns", name)).FullName;

    public static CampaignReport OfSample(string name, CampaignSeed from) => new(name, from, null, null);

    /// <summary>Goes on where the last run stopped, where neither a seed nor <c>new</c> is given. Each line is told as well.</summary>
    /// <exception cref="IOException">The same campaign runs already.</exception>
    public static CampaignReport Open(string name, string? seed, Action<string>? tell = null)
    {
        var folder = FolderOf(name);
        var next = Path.Combine(folder, "next");
        var from = seed switch
        {
            null when File.Exists(next) => CampaignSeed.Parse(File.ReadAllText(next).Trim()),
            null or "new" => CampaignSeed.New(),
            _ => CampaignSeed.Parse(seed),
        };
        var file = new FileStream(Path.Combine(folder, "report.txt"), FileMode.Append, FileAccess.Write, FileShare.Read);
        var report = new CampaignReport(name, from, new StreamWriter(file) { AutoFlush = true }, tell);
        report.Add($"{TimeProvider.System.GetUtcNow():u} from {from} on");
        return report;
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        _lines?.WriteLine(line);
        _tell?.Invoke($"{_name}: {line}");
    }

    /// <summary>
    /// Runs a round at least, and further ones until the deadline; a round gets its number and returns a line that tells of it.
    /// </summary>
    /// <exception cref="CampaignFinding">A round failed.</exception>
    public async Task EachRoundAsync(CampaignDeadline deadline, Func<uint, Task<string>> round)
    {
        do
        {
            Save();
            Add($"round {_next.Round}: {await TryAsync(round)}");
            _next = _next with { Round = _next.Round + 1 };
        }
        while (!deadline.IsOver);
        Save();
    }

    public void Dispose() => _lines?.Dispose();

    private async Task<string> TryAsync(Func<uint, Task<string>> round)
    {
        try
        {
            return await round(_next.Round);
        }
#pragma warning disable CA1031 // Whatever comes out is the finding, and is thrown again with what repeats it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var told = $"round {_next.Round} FAILED: {fault.Message}\nagain: .ci/campaign {_name} --seed {_next}";
            Add(told);
            throw new CampaignFinding($"{_name}: {told}", fault);
        }
    }

    private void Save()
    {
        if (_lines is not null)
        {
            File.WriteAllText(Path.Combine(FolderOf(_name), "next"), $"{_next}\n");
        }
    }
}
