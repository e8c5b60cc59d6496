namespace Harp.Daemon.Authentication;

/// <summary><c>harpd hash-password</c>: a password from the first line of stdin, never from the command line, where others could see it.</summary>
internal static class HashPasswordVerb
{
    public static int Run(TextReader input, TextWriter output, TextWriter errors)
    {
        var password = input.ReadLine();
        if (string.IsNullOrEmpty(password))
        {
            errors.WriteLine("harpd: hash-password: expected a password as the first line of stdin, got nothing");
            return 2;
        }

        output.WriteLine(PasswordHash.Create(password));
        return 0;
    }
}
