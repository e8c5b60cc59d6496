namespace Harp.Client.CommandLine.Configuration;

/// <summary>The variables of the environment that harpcall reads; the manual page lists them from here.</summary>
internal static class Variables
{
    public const string Configuration = "HARP_CONFIG";
    public const string Dispatcher = DispatcherAddress.Variable;
    public const string Token = "HARP_TOKEN";
    public const string TokenFile = "HARP_TOKEN_FILE";
    public const string User = "HARP_USER";
    public const string Password = "HARP_PASSWORD";
    public const string PasswordFile = "HARP_PASSWORD_FILE";
    public const string DaemonUser = "HARP_DAEMON_USER";
    public const string DaemonPassword = "HARP_DAEMON_PASSWORD";
    public const string DaemonPasswordFile = "HARP_DAEMON_PASSWORD_FILE";
    public const string CompletionTime = "HARP_COMPLETION_TIME";
    public const string NoColour = "NO_COLOR";

    /// <summary>Each with what it says.</summary>
    public static readonly (string Name, string Help)[] All =
    [
        (Configuration, "The configuration file, in place of the usual one."),
        (Dispatcher, "The dispatcher, as ADDRESS:PORT."),
        (Token, "The token to ask the dispatcher with."),
        (TokenFile, "A file that holds the token alone."),
        (User, "The user to ask the dispatcher as, with one of the next two."),
        (Password, "The user's password."),
        (PasswordFile, "A file that holds the password alone."),
        (DaemonUser, "The user to ask daemons as, for direct, with one of the next two."),
        (DaemonPassword, "That user's password."),
        (DaemonPasswordFile, "A file that holds that password alone."),
        (CompletionTime, "How long completion may take, 2 or 500ms; 2s where nothing is said."),
        (NoColour, "Where it is set and not empty, nothing is coloured."),
    ];
}
