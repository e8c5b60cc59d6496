namespace Harp.Tests.Daemon.Procedures.Commands;

/// <summary>What fits the type of a command's argument, and what becomes of it.</summary>
public sealed class CommandArgumentTests(CommandDaemon shared) : IClassFixture<CommandDaemon>
{
    private readonly ConfiguredDaemon _daemon = shared.Daemon;

    [Theory]
    [InlineData("integer", "\"5\"")]
    [InlineData("integer", "5.0")]
    [InlineData("integer", "5e0")]
    [InlineData("integer", "true")]
    [InlineData("integer", "null")]
    [InlineData("integer", "[5]")]
    [InlineData("number", "\"5\"")]
    [InlineData("number", "\"NaN\"")]
    [InlineData("number", "null")]
    [InlineData("boolean", "\"true\"")]
    [InlineData("boolean", "1")]
    [InlineData("boolean", "null")]
    [InlineData("string", "5")]
    [InlineData("string", "true")]
    [InlineData("string", "null")]
    [InlineData("string", "{}")]
    public async Task A_value_is_never_guessed(string type, string value) => Assert.StartsWith(
        """{"harp":1,"error":{"type":"invalid_argument_list",""", await _daemon.OutcomeAsync("typed", $"{{\"{type}\":{value}}}"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("integer", "-0", "-0")]
    [InlineData("integer", "123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("number", "1E300", "1E300")]
    [InlineData("number", "1.50", "1.50")]
    [InlineData("number", "-0.0", "-0.0")]
    [InlineData("boolean", "false", "false")]
    [InlineData("string", "\"01\"", "01")]
    [InlineData("string", "\"2026-02-01T00:00:00+02:00\"", "2026-02-01T00:00:00+02:00")]
    [InlineData("json", "{\"a\": [1.0, \"b\"]}", "{\\\"a\\\": [1.0, \\\"b\\\"]}")]
    [InlineData("json", "null", "null")]
    public async Task What_is_taken_stands_in_the_command_line_as_it_came(string type, string value, string word) =>
        Assert.Equal($"{{\"result\":\"{word}\"}}", await _daemon.OutcomeAsync("typed", $"{{\"{type}\":{value}}}"));
}
