using System.Net;

namespace Harp.Tests.Campaigns.Floods;

/// <summary>Whom a flood is sent to, and of what it speaks.</summary>
/// <param name="Server">Who gets it.</param>
/// <param name="Running">A job that runs.</param>
/// <param name="Stored">A job with a long stream.</param>
/// <param name="Part">How much of it each connection sends, of 1.</param>
internal sealed record FloodAim(IPEndPoint Server, string Running, string Stored, double Part);
