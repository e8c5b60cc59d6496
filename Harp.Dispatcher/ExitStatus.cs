namespace Harp.Dispatcher;

/// <summary>What the process ends with.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>It could not start, or could not go on.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;
}
