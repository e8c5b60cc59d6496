using Harp.Hosting;
using Harp.Hosting.Authentication;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// <c>harpcallerd new-token USER</c>: the token, which is shown this once, and the line that lets the server know it again.
/// </summary>
internal static class NewTokenVerb
{
    public static int Run(NewTokenArguments arguments, TextWriter output, TextWriter errors)
    {
        if (!UsersFile.IsName(arguments.User))
        {
            errors.WriteLine($"harpcallerd: new-token: expected a name as a users file can hold it, got '{arguments.User}'");
            return ExitStatus.Usage;
        }

        var token = TokenHash.NewToken();
        output.WriteLine(token);
        output.WriteLine(TokenHash.LineOf(arguments.User, token));
        return ExitStatus.Success;
    }
}
