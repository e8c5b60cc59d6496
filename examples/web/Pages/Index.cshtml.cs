using HarpWeb.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace HarpWeb.Pages;

/// <summary>What can be started, and what was.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class IndexModel(Desk desk, IOptions<DeskOptions> options) : PageModel
{
    public IEnumerable<KeyValuePair<string, Offer>> Offers => options.Value.Offers.OrderBy(offer => offer.Key, StringComparer.Ordinal);

    /// <summary>Starts a job and answers at once with where it can be watched.</summary>
    public async Task<IActionResult> OnPostAsync(string? offer, string? host, Guid form, CancellationToken cancellationToken)
    {
        if (options.Value.Find(offer, host) is not { } found)
        {
            return StatusCode(StatusCodes.Status403Forbidden);
        }

        return ModelState.IsValid && form != default
            ? RedirectToPage("Job", new { id = await desk.StartAsync(found, host!, form, cancellationToken) })
            : BadRequest();
    }
}
