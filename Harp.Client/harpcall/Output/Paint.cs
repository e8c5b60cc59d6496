using System.Globalization;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Output;

/// <summary>Puts styles around texts, or nothing where colours are not wanted.</summary>
internal readonly struct Paint(bool colours)
{
    private const string Reset = "\e[0m";

    public string Of(string text, Style style) => colours && style != Style.Plain && text.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"\e[{(int)style}m{text}{Reset}")
        : text;

    /// <summary>The style of a state, wherever it is shown.</summary>
    public static Style Of(JobState? state) => state switch
    {
        JobState.Running => Style.Blue,
        JobState.Returned => Style.Green,
        JobState.Raised or JobState.Failed => Style.Red,
        JobState.Cancelled => Style.Magenta,
        _ => Style.Plain,
    };
}
