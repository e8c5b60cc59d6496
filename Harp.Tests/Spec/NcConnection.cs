using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Harp.Protocol.Transport;

namespace Harp.Tests.Spec;

/// <summary>A connection through <c>nc</c>: what is written goes to its stdin, and what is read is what it prints.</summary>
internal sealed class NcConnection : Connection
{
    private readonly Process _nc;
    private bool _ended;

    private NcConnection(Process nc)
    {
        _nc = nc;
        Input = PipeReader.Create(nc.StandardOutput.BaseStream);
        Output = PipeWriter.Create(nc.StandardInput.BaseStream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public override PipeReader Input { get; }

    public override PipeWriter Output { get; }

    public override EndPoint? RemoteEndPoint => null;

    public static bool IsInstalled =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "nc")));

    public static Connection Open(IPEndPoint server) => new NcConnection(Process.Start(
        new ProcessStartInfo("nc", ["-N", server.Address.ToString(), server.Port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);

    public override async ValueTask EndOutputAsync()
    {
        if (!_ended)
        {
            _ended = true;
            await Output.CompleteAsync();
            _nc.StandardInput.Close();
        }
    }

    public override void Abort() => _nc.Kill();

    public override async ValueTask DisposeAsync()
    {
        await EndOutputAsync();
        await Input.CompleteAsync();
        if (!_nc.HasExited)
        {
            _nc.Kill();
        }

        _nc.Dispose();
    }
}
