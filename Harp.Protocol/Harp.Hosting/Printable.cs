namespace Harp.Hosting;

/// <summary>Text from outside on its way into a log: control characters could forge lines of it, or drive the terminal of who reads it.</summary>
public static class Printable
{
    /// <summary>The text with U+FFFD for each control character but the tab.</summary>
    public static string Of(string text) => text.Any(IsDangerous)
        ? string.Concat(text.Select(letter => IsDangerous(letter) ? '\uFFFD' : letter))
        : text;

    private static bool IsDangerous(char letter) => char.IsControl(letter) && letter != '\t';
}
