using Harp.Dispatcher.Configuration;
using Harp.Hosting;
using Harp.Hosting.Authentication;

namespace Harp.Dispatcher;

/// <summary><c>harpcallerd</c>: from its command line to the verb that it means.</summary>
internal static class CommandLineProgram
{
    private const string Name = "harpcallerd";

    private static readonly Type[] Verbs =
        [typeof(ServeArguments), typeof(BackupArguments), typeof(CheckArguments), typeof(HashPasswordArguments), typeof(NewTokenArguments)];

    public static async Task<int> RunAsync(string[] args)
    {
        using var parser = UsageScreen.Parser();
        var parsed = parser.ParseArguments(args, Verbs);
        return parsed.Value switch
        {
            IOnlyOptions { Others: var others } when others.FirstOrDefault() is { } other => throw UsageScreen.Unexpected(other, Verbs),
            ServeArguments { ChecksOnly: true } serve =>
                await ConfigurationCheck.RunAsync(serve, Console.Out, Console.Error).ConfigureAwait(false),
            ServeArguments serve => await ServeVerb.RunAsync(serve).ConfigureAwait(false),
            BackupArguments backup => StoreVerbs.Backup(backup, Console.Error),
            CheckArguments check => StoreVerbs.Check(check, Console.Out, Console.Error),
            HashPasswordArguments => HashPasswordVerb.Run(Name, PasswordInput.Open(), Console.Out, Console.Error),
            NewTokenArguments token => NewTokenVerb.Run(token, Console.Out, Console.Error),
            _ => UsageScreen.Show(Name, parsed),
        };
    }
}
