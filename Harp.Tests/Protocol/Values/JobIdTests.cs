using System.Text;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Values;

public sealed class JobIdTests
{
    private const string Text = "0198c0de-0000-7000-8000-0123456789ab";

    [Fact]
    public void The_36_character_form_comes_back_in_lower_case()
    {
        Assert.True(JobId.TryParse(Text.ToUpperInvariant(), out var id));
        Assert.True(JobId.TryParse(Encoding.ASCII.GetBytes(Text), out var same));
        Assert.Equal(Text, id.ToString());
        Assert.Equal(id, same);
        Assert.Equal(id, JobId.FromBytes(id.ToBytes()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData(" 0198c0de-0000-7000-8000-0123456789ab")]
    [InlineData("0198c0de-0000-7000-8000-0123456789ab\n")]
    [InlineData("{0198c0de-0000-7000-8000-0123456789ab}")]
    [InlineData("0198c0de0000700080000123456789ab")]
    [InlineData("+198c0de-0000-7000-8000-0123456789ab")]
    [InlineData("0x98c0de-0000-7000-8000-0123456789ab")]
    [InlineData("0198c0de-0x00-7000-8000-0123456789ab")]
    [InlineData("0198c0de-0000-7000-8000-0123456789ag")]
    [InlineData("0198c0de-0000-7000-80000-123456789ab")]
    [InlineData("0198c0de-0000-7000-8000-0123456789aé")]
    public void No_other_text_names_a_job(string? text)
    {
        Assert.False(JobId.TryParse(text, out _));
        Assert.False(JobId.TryParse(Encoding.UTF8.GetBytes(text ?? ""), out _));
    }

    [Fact]
    public void Later_jobs_sort_after_earlier_ones()
    {
        var early = JobId.New(DateTimeOffset.UnixEpoch.AddYears(50));
        var late = JobId.New(DateTimeOffset.UnixEpoch.AddYears(50).AddMilliseconds(1));
        Assert.True(early.ToBytes().AsSpan().SequenceCompareTo(late.ToBytes()) < 0);
        Assert.True(string.CompareOrdinal(early.ToString(), late.ToString()) < 0);
        Assert.NotEqual(early, JobId.New(DateTimeOffset.UnixEpoch.AddYears(50)));
    }

    [Fact]
    public void New_ids_are_of_version_7_and_none_is_given_twice()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(0x0198c0de0000);
        var ids = Enumerable.Range(0, 10_000).Select(_ => JobId.New(time).ToString()).ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^0198c0de-0000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id));
    }
}
