using Harp.Dispatcher.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Harp.Tests.Dispatcher.Storage.Sqlite;

public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteStatementTests() => _connection.Open();

    [Fact]
    public void Values_come_back_as_they_were_bound()
    {
        var text = new string('ä', 300) + "\0€";
        using var statement = new SqliteStatement(_connection, "SELECT ?1, ?2, ?3, ?4, ?5");
        using var row = statement.Query(long.MinValue, text, new byte[] { 0, 1, 255 }, SqliteValue.Null, "");

        Assert.True(row.Read());
        Assert.Equal(long.MinValue, row.GetInt64(0));
        Assert.Equal(text, row.GetString(1));
        Assert.Equal<byte>([0, 1, 255], row.GetBytes(2));
        Assert.True(row.IsNull(3));
        Assert.Equal("", row.FindString(4));
        Assert.False(row.Read());
    }

    [Fact]
    public void No_bytes_are_not_null()
    {
        using var statement = new SqliteStatement(_connection, "SELECT typeof(?1), typeof(?2)");
        using var row = statement.Query(Array.Empty<byte>(), (byte[]?)null);

        Assert.True(row.Read());
        Assert.Equal("blob", row.GetString(0));
        Assert.Equal("null", row.GetString(1));
    }

    [Fact]
    public void Parameters_go_by_their_number_wherever_they_stand()
    {
        using var statement = new SqliteStatement(_connection, "SELECT ?2, ?1, ?2");
        using var row = statement.Query(1, 2);

        Assert.True(row.Read());
        Assert.Equal((2, 1, 2), (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2)));
    }

    [Fact]
    public void A_statement_that_failed_can_be_run_again()
    {
        using var create = new SqliteStatement(_connection, "CREATE TABLE t (n INTEGER CHECK (n > 0)) STRICT");
        create.Execute();
        using var insert = new SqliteStatement(_connection, "INSERT INTO t VALUES (?1)");

        Assert.Throws<SqliteException>(() => insert.Execute(0));
        Assert.Equal(1, insert.Execute(1));
    }

    [Fact]
    public void A_transaction_whose_work_fails_leaves_nothing_behind()
    {
        using var create = new SqliteStatement(_connection, "CREATE TABLE t (n INTEGER)");
        create.Execute();
        using var insert = new SqliteStatement(_connection, "INSERT INTO t VALUES (?1)");
        using var count = new SqliteStatement(_connection, "SELECT count(*) FROM t");
        using var transactions = new SqliteTransactions(_connection);

        Assert.Throws<InvalidOperationException>(() => transactions.Run(() =>
        {
            insert.Execute(1);
            throw new InvalidOperationException();
        }));
        transactions.Run(() => insert.Execute(2));

        Assert.Equal(1, count.ExecuteReturning());
    }

    public void Dispose() => _connection.Dispose();
}
