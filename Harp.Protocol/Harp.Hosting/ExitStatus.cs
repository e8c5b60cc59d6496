namespace Harp.Hosting;

/// <summary>The exit status of a server's process.</summary>
public static class ExitStatus
{
    /// <summary>A clean stop.</summary>
    public const int Success = 0;

    /// <summary>It could not start, or could not go on.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;
}
