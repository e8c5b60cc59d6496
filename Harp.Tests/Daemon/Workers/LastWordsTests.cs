using System.Text;
using Harp.Daemon.Workers;

namespace Harp.Tests.Daemon.Workers;

public sealed class LastWordsTests
{
    [Theory]
    [InlineData("Stack overflow.", "it overflowed its stack")]
    [InlineData("Out of memory.", "it ran out of memory")]
    [InlineData("Unhandled exception. System.Exception: boom", "nobody caught System.Exception: boom")]
    [InlineData("Process terminated. enough", "it ended itself: enough")]
    [InlineData("Process terminated.\nenough\n   at X", "it ended itself: enough")]
    [InlineData("Process terminated.", "it ended itself")]
    [InlineData("Fatal error. System.AccessViolationException", "it failed fatally: System.AccessViolationException")]
    [InlineData("terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc", "it ran out of memory")]
    [InlineData(
        "terminate called after throwing an instance of 'std::logic_error'",
        "its native code gave up: terminate called after throwing an instance of 'std::logic_error'")]
    [InlineData("all is well", null)]
    [InlineData("Unhandled exception. a\u001bb", "nobody caught a\uFFFDb")]
    public void What_the_runtime_says_when_it_gives_up_is_told_in_words(string said, string? told)
    {
        var words = new LastWords();
        foreach (var line in said.Split('\n'))
        {
            words.Take(Encoding.UTF8.GetBytes(line));
        }

        Assert.Equal(told, words.Found);
    }

    [Fact]
    public void A_long_message_is_cut()
    {
        var words = new LastWords();
        words.Take(Encoding.UTF8.GetBytes("Unhandled exception. " + new string('x', 4000)));
        Assert.InRange(words.Found!.Length, 500, 520);
    }
}
