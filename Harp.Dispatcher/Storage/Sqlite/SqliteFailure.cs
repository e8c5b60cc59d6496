using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>What SQLite's failures mean to an operator.</summary>
internal static class SqliteFailure
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>The message, and what to do where the file itself is damaged.</summary>
    public static string Describe(Exception failure) => failure is SqliteException { SqliteErrorCode: Corrupt or NotADatabase }
        ? $"{failure.Message} The database is damaged or is none: 'harpcallerd check' tells more. Put a backup in its place, or name another folder."
        : failure.Message;
}
