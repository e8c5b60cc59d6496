using Harp.Hosting;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// Reads certificates, keys and authorities as a start would, and looks at their dates. That a certificate fits its key, and that only its
/// owner can read the key, is found out by reading them; what a pin is was checked with the file.
/// </summary>
internal static class TlsCheck
{
    /// <exception cref="ConfigurationException">A file cannot be used.</exception>
    public static void Run(DispatcherOptions options, TimeProvider time, ProblemLog problems)
    {
        var now = time.GetUtcNow();
        if (options.Tls is { } files)
        {
            _ = ListenSecurity.Of(files, time, problems);
            CheckTerm(CertificateValidity.AllOf(files.Certificate)[0], now, problems);
        }

        if (options.DaemonTls.CaFile is { } authorities)
        {
            _ = LiveParts.DaemonTlsOf(options.DaemonTls, time, problems);
            CheckAuthorities(CertificateValidity.AllOf(authorities), now, problems);
        }
    }

    private static void CheckTerm(CertificateValidity term, DateTimeOffset now, ProblemLog problems)
    {
        if (term.ComplaintAt(now) is { } complaint)
        {
            problems.Add(complaint, counts: !term.Holds(now));
        }
    }

    /// <summary>One that holds is enough to believe by; which of them a daemon's certificate needs nobody knows here.</summary>
    private static void CheckAuthorities(IReadOnlyList<CertificateValidity> terms, DateTimeOffset now, ProblemLog problems)
    {
        var noneHolds = !terms.Any(term => term.Holds(now));
        foreach (var complaint in terms.Select(term => term.ComplaintAt(now)).OfType<string>())
        {
            problems.Add(complaint, counts: noneHolds);
        }
    }
}
