namespace Harp.Client.CommandLine;

/// <summary>
/// Keeps .NET's console from putting the terminal into application mode, for keys that nobody reads. It does so as soon as anything is
/// asked of it, and the parser of command lines asks for its width. What has to be sent for it is looked up by TERM, which is therefore
/// taken away, in this process alone, where no screen will read keys.
/// </summary>
internal static class KeypadMode
{
    private const string Variable = "TERM";

    /// <summary>The verbs that read keys, as words of a command line.</summary>
    private static readonly string[] Screens = ["top", "--watch"];

    /// <summary>To be called when the terminal has been looked at, and before the first use of the console.</summary>
    public static void AvoidUnlessNeeded(IEnumerable<string> args)
    {
        if (!args.Any(Screens.Contains))
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
