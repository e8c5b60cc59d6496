namespace Harp.Hosting.Authentication;

/// <summary><c>hash-password</c>: a password from the first line of stdin, never from the command line, where others could see it.</summary>
public static class HashPasswordVerb
{
    public static int Run(string program, TextReader input, TextWriter output, TextWriter errors)
    {
        var password = input.ReadLine();
        if (string.IsNullOrEmpty(password))
        {
            errors.WriteLine($"{program}: hash-password: expected a password as the first line of stdin, got nothing");
            return ExitStatus.Usage;
        }

        output.WriteLine(PasswordHash.Create(password));
        return ExitStatus.Success;
    }
}
