using System.Security.Cryptography;

namespace Harp.Protocol.Transport.Tls;

/// <summary>
/// The content of files, read again when one of them has changed. What cannot be read does not replace what was read before: it is told
/// once, and tried again when the files have changed once more.
/// </summary>
internal sealed class ReloadedFiles<T>
    where T : class
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string[] _paths;
    private readonly Func<T> _read;
    private readonly TimeProvider _time;
    private readonly Action<string>? _tell;
    private T _current;
    private string _stamp;
    private long _checkedAt;

    /// <exception cref="InvalidDataException">They cannot be read now.</exception>
    public ReloadedFiles(string[] paths, Func<T> read, TimeProvider time, Action<string>? tell)
    {
        (_paths, _read, _time, _tell) = (paths, read, time, tell);
        _stamp = Stamp();
        _checkedAt = time.GetTimestamp();
        _current = TryRead(out var wrong) ?? throw new InvalidDataException($"{Names}: {wrong!.Message}", wrong);
    }

    /// <summary>The content now; looked at once a second at most.</summary>
    public T Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_checkedAt) >= CheckEvery)
                {
                    _checkedAt = _time.GetTimestamp();
                    Check();
                }

                return _current;
            }
        }
    }

    private string Names => string.Join(", ", _paths.Distinct());

    private void Check()
    {
        var stamp = Stamp();
        if (stamp == _stamp)
        {
            return;
        }

        _stamp = stamp;
        if (TryRead(out var wrong) is { } read)
        {
            _current = read;
            _tell?.Invoke($"{Names}: changed, and read again");
        }
        else
        {
            _tell?.Invoke($"{Names}: changed, but of no use, so what was read before stays: {wrong!.Message}");
        }
    }

    private T? TryRead(out Exception? wrong)
    {
        try
        {
            wrong = null;
            return _read();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or CryptographicException
            or InvalidDataException or ArgumentException)
        {
            // Whoever called decides what goes on without it.
            wrong = failed;
            return null;
        }
    }

    private string Stamp() => string.Join('|', _paths.Select(StampOf));

    /// <summary>A stamp of the content of a file. Files are small, and times and sizes can stay the same when a file is replaced.</summary>
    private static string StampOf(string path)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // To be missing is a state as well; reading will say more.
            return gone.Message;
        }
    }
}
