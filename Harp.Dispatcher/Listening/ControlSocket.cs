using System.Net.Sockets;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// Opens the control socket (spec: "Control socket"). What a dead process left behind is replaced; a socket at which somebody listens, and
/// a file that is no socket, never are.
/// </summary>
internal static class ControlSocket
{
    /// <summary>
    /// Opens it where it is wanted: as configured, or in the store's folder. There it is a help that nobody asked for, so that a path too
    /// long for it is only told.
    /// </summary>
    /// <param name="options">What is configured.</param>
    /// <param name="storeFolder">Where the store is; null where it is nowhere.</param>
    /// <param name="log">What is told where there is none.</param>
    /// <exception cref="ConfigurationException">It cannot be had.</exception>
    public static IConnectionListener? Find(ControlOptions options, string? storeFolder, ILogger log)
    {
        var path = PathOf(options, storeFolder);
        if (path.Length == 0)
        {
            return null;
        }

        if (options.Path is null && !UnixTransport.Fits(path))
        {
            log.ControlMissing(TooLong(path));
            return null;
        }

        var sockets = Open(path, options.Mode);
        log.ControlOpened(path);
        return sockets;
    }

    /// <summary>The path where it is wanted; empty where it is not.</summary>
    public static string PathOf(ControlOptions options, string? storeFolder) =>
        options.Path ?? (storeFolder is null ? "" : Path.GetFullPath(Path.Combine(storeFolder, ControlOptions.FileName)));

    /// <param name="path">The file.</param>
    /// <param name="mode">Its permissions.</param>
    /// <exception cref="ConfigurationException">It cannot be had.</exception>
    public static IConnectionListener Open(string path, UnixFileMode mode)
    {
        Check(path);
        if (OperatingSystem.IsWindows())
        {
            throw new ConfigurationException("control: expected none on this system, whose sockets have no permissions");
        }

        try
        {
            RemoveLeftover(path);
            return UnixTransport.Listen(path, mode);
        }
        catch (Exception failure) when (failure is SocketException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"control: cannot listen on '{path}': {failure.Message}");
        }
    }

    /// <summary>Refuses a path that no socket can have.</summary>
    /// <exception cref="ConfigurationException">Its path is too long for the kernel.</exception>
    public static void Check(string path)
    {
        if (!UnixTransport.Fits(path))
        {
            throw new ConfigurationException(TooLong(path));
        }
    }

    private static string TooLong(string path) => $"control: expected a path of at most {UnixTransport.PathBytesMax} bytes, got '{path}'";

    private static void RemoveLeftover(string path)
    {
        if (!SocketFile.Exists(path))
        {
            return;
        }

        if (!SocketFile.IsSocket(path))
        {
            throw new ConfigurationException(
                $"control: expected no file at '{path}', or a socket, got something else, which is left as it is");
        }

        if (UnixTransport.IsListenedAt(path))
        {
            throw new ConfigurationException($"control: another process listens on '{path}'");
        }

        File.Delete(path);
    }
}
