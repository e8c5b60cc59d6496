using Microsoft.Data.Sqlite;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>
/// The tables, columns and indexes of a database, by name, each with what makes it what it is. What a version must have is known from an
/// empty database to which its migrations were applied; what a database has besides is nobody's business.
/// </summary>
internal sealed class StoreSchema
{
    private const string Sql = """
        SELECT 'table ' || name, '', NULL FROM sqlite_schema WHERE type = 'table'
        UNION ALL
        SELECT 'column ' || jobs.name || '.' || part.name, part.type || part."notnull" || part.pk, NULL
            FROM sqlite_schema AS jobs, pragma_table_info(jobs.name) AS part WHERE jobs.type = 'table'
        UNION ALL
        SELECT 'index ' || name, coalesce(sql, ''), sql FROM sqlite_schema WHERE type = 'index'
        """;

    private static readonly Lazy<StoreSchema[]> Versions = new(() => [.. OfAllVersions()]);

    private readonly Dictionary<string, (string Nature, string? Creation)> _parts = new(StringComparer.Ordinal);

    private StoreSchema()
    {
    }

    /// <summary>The schema of a database.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static StoreSchema Of(SqliteConnection connection)
    {
        var schema = new StoreSchema();
        using var statement = new SqliteStatement(connection, Sql);
        using var row = statement.Query();
        while (row.Read())
        {
            schema._parts[row.GetString(0)] = (row.GetString(1), row.FindString(2));
        }

        return schema;
    }

    /// <summary>The schema that a database of this version must have.</summary>
    public static StoreSchema OfVersion(long version) => Versions.Value[version];

    /// <summary>The parts that are in this one, and in the other not at all or as something else.</summary>
    public IReadOnlyList<string> LackingIn(StoreSchema other) =>
        [.. _parts.Where(part => !other._parts.TryGetValue(part.Key, out var found) || found.Nature != part.Value.Nature).Select(
            part => part.Key).Order(StringComparer.Ordinal)];

    /// <summary>The statements that make the indexes that the other has not; those that a table brings with it cannot be made.</summary>
    public IReadOnlyList<string> IndexesFor(StoreSchema other) =>
        [.. _parts.Where(part => !other._parts.ContainsKey(part.Key)).Select(part => part.Value.Creation).OfType<string>()];

    /// <summary>The tables and columns that this one has and the earlier one has not.</summary>
    public IReadOnlyList<string> AddedTo(StoreSchema earlier) =>
        [.. _parts.Keys.Where(part => !earlier._parts.ContainsKey(part) && !part.StartsWith("index ", StringComparison.Ordinal))];

    /// <summary>True if it has none of these.</summary>
    public bool HasNoneOf(IReadOnlyList<string> parts) => !parts.Any(_parts.ContainsKey);

    private static IEnumerable<StoreSchema> OfAllVersions()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        yield return Of(connection);
        foreach (var migration in Migration.All)
        {
            connection.Execute(migration.Sql);
            yield return Of(connection);
        }
    }
}
