// Calls from C#: a result, a stream, an exception. Start the servers with ./quickstart --stay, then, in another terminal:
//
//     . .quickstart/env
//     dotnet run examples/call.cs

#:project ../Harp.Client/Harp.Client.csproj

using Harp.Client;
using Harp.Client.Errors;

var dispatcher = (Environment.GetEnvironmentVariable("HARP_DISPATCHER") ?? "127.0.0.1:3502").Split(':');
await using var caller = new HarpCaller(dispatcher[0], int.Parse(dispatcher[1]));

var quotient = await caller.CallAsync<int>("localhost", "divide", new[] { 42, 6 });
Console.WriteLine($"42 / 6 = {quotient}");

var job = await caller.SubmitAsync("localhost", "countdown", new { from = 5 });
Console.WriteLine($"job {job.Id} counts down");
await foreach (var packet in job.FollowAsync())
{
    Console.WriteLine($"  packet {packet.Number}: {packet.Data}");
}

try
{
    await caller.CallAsync<int>("localhost", "divide", new[] { 1, 0 });
}
catch (RemoteException raised)
{
    Console.WriteLine($"1 / 0 raised {raised.RemoteType}: {raised.Message}");
}
