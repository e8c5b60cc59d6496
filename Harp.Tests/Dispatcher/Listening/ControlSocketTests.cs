using System.Net.Sockets;
using System.Runtime.Versioning;
using Harp.Dispatcher.Listening;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Listening;

[UnsupportedOSPlatform("windows")]
public sealed class ControlSocketTests : IDisposable
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.File("control.sock");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OwnerAlone)]
    [InlineData(OwnerAlone | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    public async Task The_file_has_the_permissions_that_were_asked_for_and_goes_with_the_listener(UnixFileMode mode)
    {
        var sockets = ControlSocket.Open(Place, mode);
        Assert.Equal(mode, File.GetUnixFileMode(Place));
        Assert.True(SocketFile.IsSocket(Place));

        await sockets.DisposeAsync();
        Assert.False(SocketFile.Exists(Place));
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_at_is_replaced()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(_folder.File("dead.sock")));
            // What closes it deletes the file by the name it was bound with; a process that is killed deletes nothing.
            File.Move(_folder.File("dead.sock"), Place);
        }

        Assert.True(SocketFile.IsSocket(Place));
        await using var sockets = ControlSocket.Open(Place, OwnerAlone);
        await using var client = await UnixTransport.ConnectAsync(Place, TestContext.Current.CancellationToken);
        using var accepted = await sockets.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Equal((uint)Environment.ProcessId, (uint)Assert.IsType<UnixPeer>(accepted.RemoteEndPoint).ProcessId);
    }

    [Fact]
    public async Task A_socket_that_somebody_listens_at_is_left_alone()
    {
        await using var first = ControlSocket.Open(Place, OwnerAlone);
        Assert.Equal($"control: another process listens on '{Place}'", Refused(Place));
        await using var client = await UnixTransport.ConnectAsync(Place, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_as_it_is()
    {
        _folder.Write("control.sock", "precious");
        Assert.Contains("or a socket, got something else, which is left as it is", Refused(Place), StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Place));
    }

    [Fact]
    public async Task A_link_to_a_socket_is_left_as_it_is()
    {
        await using var other = ControlSocket.Open(_folder.File("other.sock"), OwnerAlone);
        File.CreateSymbolicLink(Place, _folder.File("other.sock"));
        Assert.Contains("got something else", Refused(Place), StringComparison.Ordinal);
        Assert.True(SocketFile.Exists(_folder.File("other.sock")));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told() =>
        Assert.StartsWith($"control: cannot listen on '{_folder.File("none/control.sock")}': ", Refused(
            _folder.File("none/control.sock")), StringComparison.Ordinal);

    [Fact]
    public async Task A_path_may_be_as_long_as_the_kernel_allows_and_no_longer()
    {
        var longest = _folder.File(new string('x', UnixTransport.PathBytesMax + 1 - _folder.File("x").Length));
        await using (ControlSocket.Open(longest, OwnerAlone))
        {
            await using var client = await UnixTransport.ConnectAsync(longest, TestContext.Current.CancellationToken);
        }

        Assert.Equal($"control: expected a path of at most 107 bytes, got '{longest}x'", Refused(longest + "x"));
    }

    [Fact]
    public async Task Where_nothing_is_said_it_is_in_the_folder_of_the_store_unless_that_is_too_long()
    {
        var log = new RecordingLogger();
        var sockets = ControlSocket.Find(new ControlOptions(), _folder.Path, log);
        Assert.NotNull(sockets);
        Assert.True(SocketFile.IsSocket(_folder.File(ControlOptions.FileName)));
        await sockets.DisposeAsync();

        Assert.Null(ControlSocket.Find(new ControlOptions(), storeFolder: null, log));
        Assert.Null(ControlSocket.Find(new ControlOptions { Path = "" }, _folder.Path, log));
        Assert.Null(ControlSocket.Find(new ControlOptions(), _folder.File(new string('x', 100)), log));
        Assert.Equal(2, log.Lines.Count);
        Assert.Contains(log.Lines, line => line.StartsWith(
            "Warning: there is no control socket: control: expected a path of at most 107 bytes", StringComparison.Ordinal));
    }

    private static string Refused(string path) => Assert.Throws<ConfigurationException>(() => ControlSocket.Open(path, OwnerAlone)).Message;
}
