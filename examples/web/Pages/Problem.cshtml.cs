using Harp.Client.Errors;
using HarpWeb.Jobs;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace HarpWeb.Pages;

/// <summary>
/// Any request that failed, told in a sentence. A form that failed ends here as the POST that it was, and changes nothing.
/// </summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ProblemModel : PageModel
{
    public string Text => HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is HarpException trouble
        ? Sentence.Of(trouble).Text
        : Sentence.Of(Response.StatusCode);
}
