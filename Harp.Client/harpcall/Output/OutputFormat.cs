namespace Harp.Client.CommandLine.Output;

/// <summary>The form in which values are written to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>As they came, one line each.</summary>
    Json,

    /// <summary>Indented.</summary>
    Pretty,

    /// <summary>A string as its text, anything else as it came.</summary>
    Raw,
}
