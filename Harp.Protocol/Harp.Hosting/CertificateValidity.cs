using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Harp.Hosting;

/// <summary>From when to when a certificate holds, for those who should replace it in time.</summary>
/// <param name="File">The PEM file in which it stands first.</param>
/// <param name="Begin">From when.</param>
/// <param name="End">To when.</param>
public sealed record CertificateValidity(string File, DateTimeOffset Begin, DateTimeOffset End)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>The terms of all certificates of a file that can be read.</summary>
    public static IReadOnlyList<CertificateValidity> AllOf(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return [.. all.Select(one => new CertificateValidity(file, one.NotBefore.ToUniversalTime(), one.NotAfter.ToUniversalTime()))];
    }

    /// <summary>The day on which it ends.</summary>
    public string LastDay => End.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>True if it holds at this time.</summary>
    public bool Holds(DateTimeOffset now) => Begin <= now && now <= End;

    /// <summary>The complaint that something is wrong with it, or soon will be; null where nothing is.</summary>
    public string? ComplaintAt(DateTimeOffset now) =>
        now > End ? $"{File}: the certificate expired on {LastDay}"
        : now < Begin ? string.Create(CultureInfo.InvariantCulture, $"{File}: the certificate holds only from {Begin:yyyy-MM-dd} on")
        : End - now < Soon ? $"{File}: the certificate expires on {LastDay}, which is soon"
        : null;
}
