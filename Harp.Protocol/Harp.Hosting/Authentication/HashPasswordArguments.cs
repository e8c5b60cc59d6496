using CommandLine;

namespace Harp.Hosting.Authentication;

/// <summary>The command line of <c>hash-password</c>: nothing, for the password comes on stdin.</summary>
[Verb("hash-password", HelpText = "Read a password from stdin, or twice from a terminal, and print the hash for a users file.")]
public sealed class HashPasswordArguments : IOnlyOptions
{
    /// <inheritdoc/>
    [Value(0, Hidden = true)]
    public IEnumerable<string> Others { get; set; } = [];
}
