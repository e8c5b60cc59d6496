using System.Globalization;
using Harp.Dispatcher.Configuration;
using Harp.Hosting;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Dispatcher.Configuration;

/// <summary>Whether a reload tells the truth of each key: that it takes effect, or waits for the next start.</summary>
public sealed class ReloadedKeysTests
{
    private static readonly string File = Path.Combine(SourceTree.Root, "examples", "harpcallerd.toml");

    public static TheoryData<string> Keys { get; } =
    [
        .. from table in new[] { "limits", "times" } from key in Settings.Read(File).Table(table).Keys select $"{table}.{key}",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void What_was_made_at_the_start_waits_for_the_next(string key)
    {
        var (before, after) = (Read(key, by: 1), Read(key, by: 2));
        var madeAtStart = before.PeerLost != after.PeerLost || before.Control != after.Control;
        var cut = before.Loop.CutMax != after.Loop.CutMax;
        var rooms = before.Sessions.ReadingBytesMax != after.Sessions.ReadingBytesMax
            || before.Sessions.ShareReadingBytesMax != after.Sessions.ShareReadingBytesMax
            || before.Calls.ReadingBytesMax != after.Calls.ReadingBytesMax
            || before.Calls.HostReadingBytesMax != after.Calls.HostReadingBytesMax
            || before.Calls.ReadStallTimeout != after.Calls.ReadStallTimeout;
        var look = before.Disk != after.Disk;

        Assert.Equal(!(madeAtStart || cut || rooms || look), Reload.IsLive(key));
    }

    private static DispatcherOptions Read(string key, int by)
    {
        using var folder = new TemporaryFolder();
        var (table, name) = (key.Split('.')[0], key.Split('.')[1]);
        var inTable = "";
        var lines = System.IO.File.ReadLines(File).Select(line =>
        {
            inTable = line.StartsWith('[') ? line.Trim('[', ']').Split(']')[0] : inTable;
            if (inTable != table || !line.StartsWith(name + " = ", StringComparison.Ordinal))
            {
                return line;
            }

            var value = double.Parse(line.Split('=')[1].Split('#')[0].Trim(), CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{name} = {(value == 0 ? by : value * by)}");
        });
        return ConfigurationFile.Of(Settings.Read(folder.Write("harpcallerd.toml", string.Join('\n', lines))));
    }
}
