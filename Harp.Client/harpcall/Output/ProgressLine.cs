namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The one live line under a call: a bar where the procedure tells its progress, else a wheel that turns and what is waited for. It is laid
/// out for the terminal's width of the moment.
/// </summary>
internal static class ProgressLine
{
    /// <summary>Columns that stay free at the right, so that what Ctrl-C leaves there breaks no line.</summary>
    private const int Margin = 4;

    private const int BarMin = 8;
    private const int BarMax = 40;
    private const string Wheel = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const string PlainWheel = "|/-\\";

    /// <summary><c>copying orders  ━━━━━━━━━──────  42 %  12 s</c>.</summary>
    public static string Bar(Progress progress, TimeSpan elapsed, int width, bool unicode, Paint paint)
    {
        var message = CellText.Line(progress.Message);
        var numbers = $"{(int)(progress.Part * 100),3} %  {Duration.Of(elapsed)}";
        var room = width - Margin - numbers.Length - 2;
        var bar = Math.Clamp(room - CellText.Width(message) - 2, BarMin, BarMax);
        var shown = CellText.Clip(message, room - bar - 2);
        var full = (int)Math.Round(progress.Part * bar);
        var (done, left) = (new string(unicode ? '━' : '#', full), new string(unicode ? '─' : '.', bar - full));
        return $"{(shown.Length == 0 ? "" : shown + "  ")}{paint.Of(done, Style.Green)}{paint.Of(left, Style.Dim)}  {numbers}";
    }

    /// <summary><c>⠙ running on db01, 42 packets  12 s</c>.</summary>
    public static string Spinner(string waitsFor, TimeSpan elapsed, int turn, int width, bool unicode, Paint paint)
    {
        var wheel = unicode ? Wheel : PlainWheel;
        var time = Duration.Of(elapsed);
        var text = CellText.Clip(CellText.Line(waitsFor), width - Margin - 2 - 2 - time.Length);
        return $"{paint.Of(wheel[turn % wheel.Length].ToString(), Style.Cyan)} {text}  {paint.Of(time, Style.Dim)}";
    }
}
