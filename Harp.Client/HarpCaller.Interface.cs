namespace Harp.Client;

// What differs in type from the members that are there already: a job, as its interface.
public sealed partial class HarpCaller : IHarpCaller
{
    async Task<IHarpJob> IHarpCaller.SubmitAsync(
        string host, string procedure, object? arguments, CallOptions? options, CancellationToken cancellationToken) =>
        await SubmitAsync(host, procedure, arguments, options, cancellationToken).ConfigureAwait(false);

    IHarpJob IHarpCaller.Job(string id) => Job(id);
}
