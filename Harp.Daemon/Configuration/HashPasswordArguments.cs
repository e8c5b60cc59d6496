using CommandLine;

namespace Harp.Daemon.Configuration;

/// <summary>The command line of <c>harpd hash-password</c>: nothing, for the password comes on stdin.</summary>
[Verb("hash-password", HelpText = "Read a password from stdin and print the hash for a users file.")]
internal sealed class HashPasswordArguments;
