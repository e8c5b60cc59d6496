using System.Text;

namespace Harp.Tests.Client.CommandLine;

/// <summary>What a command writes, which can be read while it runs.</summary>
internal sealed class SeenOutput : MemoryStream
{
    private readonly Lock _gate = new();

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return Encoding.UTF8.GetString(ToArray());
            }
        }
    }

    /// <summary>All other ways to write come here.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            base.Write(buffer, offset, count);
        }
    }
}
