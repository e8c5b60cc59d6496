using CommandLine;
using Harp.Dispatcher;
using Harp.Dispatcher.Configuration;
using Harp.Hosting;
using Harp.Hosting.Authentication;

using var parser = UsageScreen.Parser();
var parsed = parser.ParseArguments<ServeArguments, BackupArguments, CheckArguments, HashPasswordArguments, NewTokenArguments>(args);
return parsed.Value switch
{
    ServeArguments { CheckConfig: true } serve => await ConfigurationCheck.RunAsync(serve, Console.Out, Console.Error),
    ServeArguments serve => await ServeVerb.RunAsync(serve),
    BackupArguments backup => StoreVerbs.Backup(backup, Console.Error),
    CheckArguments check => StoreVerbs.Check(check, Console.Out, Console.Error),
    HashPasswordArguments => HashPasswordVerb.Run("harpcallerd", Console.In, Console.Out, Console.Error),
    NewTokenArguments token => NewTokenVerb.Run(token, Console.Out, Console.Error),
    _ => UsageScreen.Show(parsed),
};
