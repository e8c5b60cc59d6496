using Harp.Daemon.Configuration;
using Harp.Hosting;
using Harp.Hosting.Authentication;

namespace Harp.Daemon;

/// <summary><c>harpd</c>: from its command line to the verb that it means.</summary>
internal static class CommandLineProgram
{
    private const string Name = "harpd";

    private static readonly Type[] Verbs = [typeof(ServeArguments), typeof(ListArguments), typeof(HashPasswordArguments)];

    public static async Task<int> RunAsync(string[] args)
    {
        using var parser = UsageScreen.Parser();
        var parsed = parser.ParseArguments(args, Verbs);
        return parsed.Value switch
        {
            IOnlyOptions { Others: var others } when others.FirstOrDefault() is { } other => throw UsageScreen.Unexpected(other, Verbs),
            ServeArguments { ChecksOnly: true } check =>
                await ConfigurationCheck.RunAsync(check, Console.Out, Console.Error).ConfigureAwait(false),
            ListArguments list => await ListVerb.RunAsync(list, Console.Out, Console.Error).ConfigureAwait(false),
            ServeArguments serve => await ServeVerb.RunAsync(serve).ConfigureAwait(false),
            HashPasswordArguments => HashPasswordVerb.Run(Name, PasswordInput.Open(), Console.Out, Console.Error),
            _ => UsageScreen.Show(Name, parsed),
        };
    }
}
