namespace Harp.Client.CommandLine.Output;

/// <summary>
/// The way in which a text stands out, in words of the terminal's own palette, so that it can be read on light and dark backgrounds alike:
/// never a colour by its value, never black or white, no yellow, which light palettes hide, and no blue, which dark ones do.
/// </summary>
internal enum Style
{
    Plain = 0,
    Bold = 1,
    Dim = 2,
    Reverse = 7,
    Red = 31,
    Green = 32,
    Magenta = 35,
    Cyan = 36,
}
