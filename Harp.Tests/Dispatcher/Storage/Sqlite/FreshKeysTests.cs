using CsCheck;
using Harp.Dispatcher.Storage.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

public sealed class FreshKeysTests
{
    [Fact]
    public void A_key_that_was_stored_or_added_is_never_taken_for_new()
    {
        // Few letters, so that keys come again; some sort differently as UTF-8 and as UTF-16, and some are no text at all.
        string[] letters = ["a", "b", "z", "\u00e9", "\ufffd", "\U0001f600", "\ud800"];
        var key = Gen.Int[0, letters.Length - 1].Array[0, 3].Select(some => string.Concat(some.Select(letter => letters[letter])));
        Gen.Select(key.Array[0, 5], key.Array[1, 60], Gen.Int[1, 5]).Sample((stored, added, lastKnown) =>
        {
            var fresh = new FreshKeys(stored.MaxBy(text => text, Utf8Order), lastKnown);
            var known = stored.ToHashSet();
            foreach (var next in added)
            {
                if (fresh.IsNew(next))
                {
                    Assert.DoesNotContain(next, known);
                }

                fresh.Add(next);
                known.Add(next);
            }
        });
    }

    [Fact]
    public void Keys_that_begin_with_the_time_are_known_to_be_new_though_they_come_a_little_out_of_order()
    {
        var fresh = new FreshKeys("0190", lastKnown: 8);
        for (var i = 0; i < 1000; i += 2)
        {
            Assert.True(fresh.IsNew($"02{i + 1:0000}"));
            fresh.Add($"02{i + 1:0000}");
            Assert.True(fresh.IsNew($"02{i:0000}"));
            fresh.Add($"02{i:0000}");
        }

        Assert.False(fresh.IsNew("020000"));
        Assert.False(fresh.IsNew("0189"));
    }

    private static Comparer<string> Utf8Order { get; } = Comparer<string>.Create(
        (one, other) => System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other)));
}
