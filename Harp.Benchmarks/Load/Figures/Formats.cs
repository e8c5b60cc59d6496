namespace Harp.Benchmarks.Load.Figures;

/// <summary>How figures are written, with their units.</summary>
internal static class Formats
{
    public const string PerSecond = "#,0'/s'";
    public const string OfBare = "0.00 'of bare'";
    public const string Ratio = "0.00' ×'";
    public const string Milliseconds = "0.00' ms'";
    public const string Microseconds = "0.0' µs'";
    public const string Seconds = "0.00' s'";
    public const string Kibibytes = "0.0' KiB'";
    public const string Megabytes = "0.0' MB'";
    public const string Percent = "0' %'";
}
