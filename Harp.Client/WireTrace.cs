namespace Harp.Client;

/// <summary>
/// Sees every line that goes over the wire, without its LF and with passwords and tokens replaced. It is called from many threads, in the
/// order of each connection's lines; keep it short. The bytes are valid during the call alone.
/// </summary>
/// <param name="direction">Which way the line went.</param>
/// <param name="line">The line in UTF-8.</param>
/// <example><code>new HarpCallerOptions { Trace = (direction, line) =&gt; Console.Error.WriteLine($"{direction}
/// {Encoding.UTF8.GetString(line.Span)}") }</code></example>
public delegate void WireTrace(WireDirection direction, ReadOnlyMemory<byte> line);
