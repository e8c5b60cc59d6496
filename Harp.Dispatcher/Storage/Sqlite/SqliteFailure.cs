using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>The meaning of SQLite's failures to an operator.</summary>
internal static class SqliteFailure
{
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    /// <summary>
    /// True if a write found no room. Then nothing of its transaction can be on disk, not where it was the commit either: a commit is a
    /// frame in the log that tells so, it is written last, and SQLite answers this only where a write of its own ended short of all its
    /// bytes, with that frame at the latest; a frame that is not whole is none. What fails once all are written, syncing them or telling
    /// readers of them, has other codes, and its outcome is unknown.
    /// </summary>
    public static bool IsFull(SqliteException failure) => failure.SqliteErrorCode == Full;

    /// <summary>The message, and what to do where the file itself is damaged or may not be written.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } =>
            $"{failure.Message} The database is damaged or is none: 'harpcallerd check' tells more. Put a backup in its place, or name "
                + $"another folder.",
        SqliteException { SqliteErrorCode: IoError or Full } unwritten =>
            $"{failure.Message} ({unwritten.SqliteExtendedErrorCode}) Is the disk full, or failing? A start needs some room, before which "
                + $"nothing can be pruned: free some.",
        UnauthorizedAccessException => $"{failure.Message} Who runs harpcallerd must be able to write there.",
        _ => failure.Message,
    };
}
