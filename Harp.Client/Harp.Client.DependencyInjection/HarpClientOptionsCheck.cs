using Microsoft.Extensions.Options;

namespace Harp.Client.DependencyInjection;

/// <summary>Refuses at the start what the client would refuse when it is first wanted. No secret is in what it says.</summary>
internal sealed class HarpClientOptionsCheck : IValidateOptions<HarpClientOptions>
{
    public ValidateOptionsResult Validate(string? name, HarpClientOptions options)
    {
        try
        {
            // What the constructor refuses is what counts; nothing is connected by it.
            _ = new HarpCaller(options.ToCallerOptions());
            return ValidateOptionsResult.Success;
        }
        catch (Exception unfit) when (unfit is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return ValidateOptionsResult.Fail(
                $"The options of the Harp client{(string.IsNullOrEmpty(name) ? "" : $" '{name}'")}: {unfit.Message}");
        }
    }
}
