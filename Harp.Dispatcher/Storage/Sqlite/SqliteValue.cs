using System.Text;
using SQLitePCL;

namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>The value that a parameter of a statement has: null, a number, a text or bytes. A number costs no allocation.</summary>
internal readonly struct SqliteValue
{
    /// <summary>Texts of so many bytes are encoded on the stack.</summary>
    private const int StackBytes = 256;

    private readonly Kind _kind;
    private readonly long _number;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private SqliteValue(long number) => (_kind, _number) = (Kind.Number, number);

    private SqliteValue(string text) => (_kind, _text) = (Kind.Text, text);

    private SqliteValue(ReadOnlyMemory<byte> bytes) => (_kind, _bytes) = (Kind.Bytes, bytes);

    public static SqliteValue Null => default;

    private enum Kind
    {
        Null,
        Number,
        Text,
        Bytes,
    }

    public static implicit operator SqliteValue(long number) => new(number);

    public static implicit operator SqliteValue(string? text) => text is null ? default : new(text);

    public static implicit operator SqliteValue(byte[]? bytes) => bytes is null ? default : new(bytes.AsMemory());

    public static implicit operator SqliteValue(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static implicit operator SqliteValue(ReadOnlyMemory<byte>? bytes) => bytes is null ? default : new(bytes.Value);

    /// <summary>Binds it; returns SQLite's result code.</summary>
    public int Bind(sqlite3_stmt statement, int parameter) => _kind switch
    {
        Kind.Null => raw.sqlite3_bind_null(statement, parameter),
        Kind.Number => raw.sqlite3_bind_int64(statement, parameter, _number),
        Kind.Text => BindText(statement, parameter, _text!),
        _ => raw.sqlite3_bind_blob(statement, parameter, _bytes.Span),
    };

    private static int BindText(sqlite3_stmt statement, int parameter, string text)
    {
        if (text.Length == 0)
        {
            // Bytes that begin nowhere would be null.
            return raw.sqlite3_bind_text(statement, parameter, "");
        }

        var length = Encoding.UTF8.GetByteCount(text);
        var utf8 = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        return raw.sqlite3_bind_text(statement, parameter, (ReadOnlySpan<byte>)utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }
}
