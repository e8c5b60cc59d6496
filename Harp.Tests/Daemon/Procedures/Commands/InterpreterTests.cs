using System.Runtime.Versioning;
using System.Text;
using Harp.Daemon.Procedures.Commands;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Procedures.Commands;

/// <summary>Files that are there and cannot be run, and what is told of them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class InterpreterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("#!/bin/sh\necho hi\n", null)]
    [InlineData("#! /bin/sh -e\n", null)]
    [InlineData("#!/usr/bin/env sh\n", null)]
    [InlineData("#!/usr/bin/env -S sh -e\n", null)]
    [InlineData(
        "#!/bin/sh\r\necho hi\r\n",
        "the first line of FILE ends with CR LF, as files of Windows do, so that its interpreter would be '/bin/sh' followed by a "
            + "carriage return")]
    [InlineData("#!/usr/bin/env sh\r\n", "the first line of FILE ends with CR LF")]
    [InlineData("#!/opt/nowhere/python\n", "the interpreter that the first line of FILE names, /opt/nowhere/python, does not exist")]
    [InlineData("#!/etc/passwd\n", "the interpreter that the first line of FILE names, /etc/passwd, is not executable")]
    [InlineData(
        "#!/usr/bin/env no-such-language\n", "the interpreter that the first line of FILE names, 'no-such-language', is in none of ")]
    [InlineData("#!\n", "the first line of FILE names no interpreter after #!")]
    [InlineData("echo hi\n", "FILE is a script without a first line that names its interpreter")]
    public void A_script_is_told_what_its_first_line_lacks(string text, string? mistake)
    {
        var told = Interpreter.MistakeOf(Executable("script", text), Command);
        Assert.StartsWith(mistake?.Replace("FILE", _folder.File("script"), StringComparison.Ordinal) ?? "", told
            ?? "", StringComparison.Ordinal);
        Assert.Equal(mistake is null, told is null);
    }

    [Fact]
    public void The_interpreter_of_an_interpreter_is_looked_for_too()
    {
        Executable("first", "#!/opt/nowhere/python\n");
        Assert.Equal(
            $"the interpreter that the first line of {_folder.File("first")} names, /opt/nowhere/python, does not exist",
            Interpreter.MistakeOf(Executable("second", $"#!{_folder.File("first")}\n"), Command));
        Assert.EndsWith("is one of too many scripts that run each other", Interpreter.MistakeOf(
            Executable("self", $"#!{_folder.File("self")}\n"), Command), StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_is_told_which_loader_it_lacks()
    {
        var binary = File.ReadAllBytes("/bin/true");
        Assert.Null(Interpreter.MistakeOf("/bin/true", Command));
        var at = binary.AsSpan().IndexOf("/lib"u8);
        Encoding.ASCII.GetBytes("/xib").CopyTo(binary, at);
        File.WriteAllBytes(_folder.File("binary"), binary);
        Assert.Matches(@"^.*/binary was built for a system whose loader, /xib[^ ]+, does not exist here$", Interpreter.MistakeOf(
            _folder.File("binary"), Command));
    }

    [Fact]
    public void What_is_no_whole_binary_is_left_to_the_kernel()
    {
        File.WriteAllBytes(_folder.File("cut"), File.ReadAllBytes("/bin/true")[..40]);
        Assert.Null(Interpreter.MistakeOf(_folder.File("cut"), Command));
    }

    [Fact]
    public async Task The_check_names_the_interpreter_and_so_does_a_start()
    {
        const string Configuration =
            "no_auth = true\n[[command]]\nname = \"x\"\ncommand = [\"sh\"]\n[[command]]\nname = \"y\"\ncommand = [\"FILE\"]\n";
        var configuration = Configuration.Replace("FILE", Executable("crlf.sh", "#!/bin/sh\r\necho hi\r\n"), StringComparison.Ordinal);
        foreach (var arguments in new string[][] { ["--check-config"], [] })
        {
            var (status, _, errors) = await ConfiguredDaemon.RunAsync(configuration, arguments);
            Assert.Equal(2, status);
            Assert.Contains("harpd: command 'y': expected an executable, but the first line of ", errors, StringComparison.Ordinal);
            Assert.Contains("so that its interpreter would be '/bin/sh' followed by a carriage return", errors, StringComparison.Ordinal);
        }
    }

    private static CommandSpec Command => new() { Name = "x", Words = ["x"] };

    private string Executable(string name, string text)
    {
        var path = _folder.Write(name, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
