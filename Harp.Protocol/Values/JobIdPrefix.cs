using System.Diagnostics.CodeAnalysis;

namespace Harp.Protocol.Values;

/// <summary>
/// The beginning of a job's id, as people copy it (spec: "list_jobs"): 8 to 36 characters with the dashes of an id. As ids begin with the
/// time of submission, 8 digits stand for a minute and 13 characters for a millisecond.
/// </summary>
public sealed class JobIdPrefix : IEquatable<JobIdPrefix>
{
    /// <summary>The number of characters that it has at least: 8.</summary>
    public const int LengthMin = 8;

    /// <summary>The number of characters that it has at most: 36, a whole id.</summary>
    public const int LengthMax = 36;

    private const string Pattern = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    private readonly string _text;

    private JobIdPrefix(string text)
    {
        _text = text;
        First = IdOf('0');
        Last = IdOf('f');
    }

    /// <summary>The first id that begins so, in the order of ids.</summary>
    public JobId First { get; }

    /// <summary>The last id that begins so.</summary>
    public JobId Last { get; }

    /// <summary>Reads the beginning of an id, in upper or lower case.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JobIdPrefix? prefix)
    {
        prefix = text is { Length: >= LengthMin and <= LengthMax }
            && text.Index().All(place => Pattern[place.Index] == '-' ? place.Item == '-' : char.IsAsciiHexDigit(place.Item))
            ? new JobIdPrefix(text.ToLowerInvariant())
            : null;
        return prefix is not null;
    }

    /// <summary>True if an id begins so.</summary>
    public bool Matches(JobId id) => id.ToString().StartsWith(_text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool Equals(JobIdPrefix? other) => other is not null && other._text == _text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JobIdPrefix);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>The characters in lower case.</summary>
    public override string ToString() => _text;

    private JobId IdOf(char rest)
    {
        var whole = _text + Pattern[_text.Length..].Replace('x', rest);
        return JobId.TryParse(whole, out var id) ? id : throw new InvalidOperationException($"'{whole}' is no job id");
    }
}
