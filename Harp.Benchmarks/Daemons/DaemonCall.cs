using System.Text;
using Harp.Hosting.Authentication;

namespace Harp.Benchmarks.Daemons;

/// <summary>A request to a daemon, as a dispatcher sends it: with credentials and a job.</summary>
/// <param name="Procedure">What is called.</param>
/// <param name="Arguments">With what: the elements of an array.</param>
internal sealed record DaemonCall(string Procedure, string Arguments)
{
    private const string User = "dispatcher";
    private const string Password = "measured";

    private static readonly Lazy<string> Hash = new(() => PasswordHash.Create(Password));

    /// <summary>The request with its LF.</summary>
    public byte[] Line => Encoding.UTF8.GetBytes(
        $$"""{"harp":1,"procedure":"{{Procedure}}","arguments":[{{Arguments}}],"auth":"""
            + $$"""{"user":"{{User}}","password":"{{Password}}"},"job":"measured"}""" + "\n");

    /// <summary>Writes the file of users that lets these in.</summary>
    public static string WriteUsers(string folder)
    {
        var path = Path.Combine(folder, "users");
        File.WriteAllText(path, $"{User}:{Hash.Value}\n");
        return path;
    }
}
