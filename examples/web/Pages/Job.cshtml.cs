using HarpWeb.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace HarpWeb.Pages;

/// <summary>One job: its packets as they come, and how it ended.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class JobModel(Desk desk) : PageModel
{
    public JobView Job { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(id, cancellationToken) is not { } job)
        {
            return NotFound();
        }

        Job = job;
        return Page();
    }

    /// <summary>Cancels the job; one that has ended meanwhile stays as it is.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(id, cancellationToken) is null)
        {
            return NotFound();
        }

        await desk.Job(id).CancelAsync(cancellationToken);
        return RedirectToPage(new { id });
    }
}
