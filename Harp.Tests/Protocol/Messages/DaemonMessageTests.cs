using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Messages;

public sealed class DaemonMessageTests
{
    [Theory]
    [InlineData("{\"harp\":1,\"stream_result\":false}", DaemonMessageKind.AcknowledgedSingle)]
    [InlineData("{\"harp\":1,\"stream_result\":true}", DaemonMessageKind.AcknowledgedStream)]
    [InlineData("{\"stream\":[1.0]}", DaemonMessageKind.Packet)]
    [InlineData("{\"result\":null}", DaemonMessageKind.Result)]
    [InlineData("{\"exception\":{\"type\":\"t\",\"message\":\"\\ud800\"}}", DaemonMessageKind.Exception)]
    [InlineData("{\"harp\":1,\"error\":{\"type\":\"t\",\"message\":\"m\",\"data\":1}}", DaemonMessageKind.Error)]
    public void A_message_comes_back_byte_for_byte(string line, DaemonMessageKind kind)
    {
        var message = DaemonMessage.Parse(Encoding.UTF8.GetBytes(line));
        Assert.Equal(kind, message.Kind);
        Assert.Equal(line, Encoding.UTF8.GetString(WireBytes.Of(message)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"harp\":1}")]
    [InlineData("{\"stream_result\":true}")]
    [InlineData("{\"harp\":2,\"stream_result\":true}")]
    [InlineData("{\"harp\":1,\"stream_result\":1}")]
    [InlineData("{\"exception\":1}")]
    [InlineData("{\"exception\":{\"type\":\"t\"}}")]
    [InlineData("{\"harp\":1,\"error\":{\"message\":\"m\"}}")]
    [InlineData("{\"result\":1,\"result\":2}")]
    [InlineData("{\"stream\":1,\"result\":2}")]
    [InlineData("{\"result\":1,\"exception\":{\"type\":\"t\",\"message\":\"m\"}}")]
    [InlineData("{\"harp\":1,\"stream_result\":false,\"result\":2}")]
    [InlineData("{\"result\":NaN}")]
    [InlineData("hello")]
    public void Garbage_from_a_daemon_is_refused(string line) =>
        Assert.Throws<HarpErrorException>(() => DaemonMessage.Parse(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("{\"procedure\":\"p\",\"arguments\":[]}", "invalid_protocol", "harp: expected 1, got nothing")]
    [InlineData("{\"harp\":\"1\",\"procedure\":\"p\",\"arguments\":[]}", "invalid_protocol", "harp: expected 1, got \"1\"")]
    [InlineData("{\"harp\":1,\"arguments\":[]}", "invalid_request", "procedure: expected a string, got nothing")]
    [InlineData("{\"harp\":1,\"procedure\":\"\",\"arguments\":[]}", "invalid_request", "procedure: expected a string that is not empty")]
    [InlineData("{\"harp\":1,\"procedure\":\"p\"}", "invalid_request", "arguments: expected an array or an object, got nothing")]
    [InlineData(
        "{\"harp\":1,\"procedure\":\"p\",\"arguments\":\"x\"}", "invalid_request", "arguments: expected an array or an object, got \"x\"")]
    public void A_wrong_request_is_told_what_was_expected(string line, string type, string says)
    {
        var error = Assert.Throws<HarpErrorException>(() => DaemonRequest.Parse(Encoding.UTF8.GetBytes(line))).Error;
        Assert.Equal(type, error.Type);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"s3cret\"")]
    [InlineData("[\"s3cret\"]")]
    [InlineData("{\"user\":\"u\",\"password\":[\"s3cret\"]}")]
    [InlineData("{\"user\":[\"s3cret\"],\"password\":\"x\"}")]
    [InlineData("{\"user\":\"u\",\"passwort\":\"s3cret\"}")]
    [InlineData("{\"user\":\"u\",\"password\":\"s3cret\\ud800\"}")]
    [InlineData("{\"user\":\"u\",\"password\":\"s3cret\",\"password\":\"s3cret\"}")]
    public void Malformed_credentials_are_never_quoted(string auth)
    {
        var error = Assert.Throws<HarpErrorException>(() =>
            DaemonRequest.Parse(Encoding.UTF8.GetBytes("{\"harp\":1,\"procedure\":\"p\",\"arguments\":[],\"auth\":" + auth + "}"))).Error;
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_comes_back_with_its_credentials()
    {
        var request = new DaemonRequest("p", RawJson.Parse("{\"a\":1.0}"), new Credentials("u\"", "pass\\word"));
        Assert.Equal(request, DaemonRequest.Parse(WireBytes.Of(request)));
        Assert.DoesNotContain("word", request.Auth!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_tells_which_job_it_is_for_whom_and_which_attempt()
    {
        const string Line = "{\"harp\":1,\"procedure\":\"p\",\"arguments\":[],\"job\":\"j\",\"attempt\":2,\"caller\":\"alice\"}";
        var request = DaemonRequest.Parse(Encoding.UTF8.GetBytes(Line));
        Assert.Equal(("j", 2, "alice"), (request.Job, request.Attempt, request.Caller));
        Assert.Equal(Line, Encoding.UTF8.GetString(WireBytes.Of(request)));
    }

    [Theory]
    [InlineData("\"job\":7", "job: expected a string, got 7")]
    [InlineData("\"attempt\":0", "attempt: expected an integer ≥ 1, got 0")]
    [InlineData("\"attempt\":\"1\"", "attempt: expected an integer ≥ 1, got \"1\"")]
    [InlineData("\"caller\":\"\"", "caller: expected a string that is not empty, got \"\"")]
    public void What_a_request_tells_of_its_job_is_checked(string member, string says)
    {
        var line = "{\"harp\":1,\"procedure\":\"p\",\"arguments\":[]," + member + "}";
        Assert.Contains(says, Assert.Throws<HarpErrorException>(
            () => DaemonRequest.Parse(Encoding.UTF8.GetBytes(line))).Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"harp\":1,\"cancel\":true}")]
    [InlineData(" { \"cancel\" : true , \"harp\" : 1, \"why\" : \"x\" } ")]
    public void The_cancel_line_is_recognised(string line) =>
        Assert.Same(DaemonCancel.Instance, DaemonCancel.Parse(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("{\"harp\":1,\"cancel\":false}", "invalid_request")]
    [InlineData("{\"harp\":1,\"cancel\":1}", "invalid_request")]
    [InlineData("{\"harp\":1}", "invalid_request")]
    [InlineData("{\"harp\":1,\"procedure\":\"p\",\"arguments\":[]}", "invalid_request")]
    [InlineData("{\"cancel\":true}", "invalid_protocol")]
    [InlineData("{\"harp\":1,\"cancel\":true,\"cancel\":true}", "parse_error")]
    [InlineData("x", "parse_error")]
    public void No_other_line_cancels(string line, string type) =>
        Assert.Equal(type, Assert.Throws<HarpErrorException>(() => DaemonCancel.Parse(Encoding.UTF8.GetBytes(line))).Error.Type);

    [Fact]
    public void The_cancel_line_can_be_read_back() =>
        Assert.Same(DaemonCancel.Instance, DaemonCancel.Parse(WireBytes.Of(DaemonCancel.Instance)));
}
