using System.Globalization;
using System.Text;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Output;

/// <summary>Puts styles around texts, or nothing where colours are not wanted.</summary>
internal readonly struct Paint(bool colours)
{
    private const string Reset = "\e[0m";

    public string Of(string text, Style style) => colours && style != Style.Plain && text.Length > 0
        ? $"{Set(style)}{text}{Reset}"
        : text;

    /// <summary>The bytes that stands before and after bytes in a style.</summary>
    public (byte[] Before, byte[] After) Around(Style style) => colours && style != Style.Plain
        ? (Encoding.ASCII.GetBytes(Set(style)), Encoding.ASCII.GetBytes(Reset))
        : ([], []);

    /// <summary>The style of a state, wherever it is shown.</summary>
    public static Style Of(JobState? state) => state switch
    {
        JobState.Running => Style.Bold,
        JobState.Returned => Style.Green,
        JobState.Raised or JobState.Failed => Style.Red,
        JobState.Cancelled => Style.Magenta,
        _ => Style.Plain,
    };

    private static string Set(Style style) => string.Create(CultureInfo.InvariantCulture, $"\e[{(int)style}m");
}
