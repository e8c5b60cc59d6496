using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Sqlite;
using Harp.Hosting;

namespace Harp.Dispatcher.Configuration;

/// <summary><c>harpcallerd backup</c> and <c>harpcallerd check</c>.</summary>
internal static class StoreVerbs
{
    public static int Backup(BackupArguments arguments, TextWriter errors) =>
        Guarded(errors, () => SqliteUpkeep.Backup(arguments.Store, arguments.File));

    public static int Check(CheckArguments arguments, TextWriter output, TextWriter errors) => Guarded(errors, () =>
    {
        var faults = SqliteUpkeep.Check(arguments.Store);
        if (faults.Count > 0)
        {
            throw new StoreFailedException($"{arguments.Store} is damaged:\n{string.Join('\n', faults)}");
        }

        output.WriteLine(
            $"{arguments.Store}: the database is sound: its structure, its schema, and the numbers of packets. Whether a value was changed "
                + $"cannot be told: values have no checksums.");
    });

    private static int Guarded(TextWriter errors, Action verb)
    {
        try
        {
            verb();
            return ExitStatus.Success;
        }
        catch (StoreFailedException failure)
        {
            errors.WriteLine($"harpcallerd: {failure.Message}");
            return ExitStatus.Failure;
        }
    }
}
