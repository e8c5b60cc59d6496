using System.Net.Mime;
using Harp.Client.Errors;
using HarpWeb.Jobs;
using Microsoft.AspNetCore.Mvc;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHarpClient(options =>
{
    builder.Configuration.GetSection("Harp").Bind(options);
    DispatcherVariable.Apply(builder.Configuration, options);
});
builder.Services.AddOptions<DeskOptions>().BindConfiguration("Desk").Validate(
    options => options.IsComplete, DeskOptions.Complete).ValidateOnStart();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Desk>();
builder.Services.AddSingleton<JobEvents>();
builder.Services.AddRazorPages(); // with them comes antiforgery: each POST must bring the token of the page that it was sent from

var app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    ExceptionHandlingPath = "/Problem",
    StatusCodeSelector =
        exception => exception is HarpException trouble ? Sentence.Of(trouble).Status : StatusCodes.Status500InternalServerError,
    // The client's own log has told of these.
    SuppressDiagnosticsCallback = failure => failure.Exception is HarpException,
});
app.UseStatusCodePagesWithReExecute("/Problem", "?status={0}");
app.Use((context, next) =>
{
    var headers = context.Response.Headers;
    headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    headers.XContentTypeOptions = "nosniff";
    headers["Referrer-Policy"] = "same-origin";
    headers["Cross-Origin-Opener-Policy"] = "same-origin";
    return next(context);
});
// Browsers ask whether what they keep is still what is here.
app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
app.UseRouting();
app.MapRazorPages();

app.MapGet("/jobs", async (Desk desk, CancellationToken cancellationToken) =>
{
    try
    {
        return Results.Ok(await desk.RecentAsync(cancellationToken));
    }
    catch (HarpException trouble)
    {
        // The page that asks shows the sentence in place of the list, and asks again.
        var (status, text) = Sentence.Of(trouble);
        return Results.Problem(text, statusCode: status);
    }
});

// A browser that lost the connection sends the number of the last packet it has; `since` is what a page that begins asks for.
app.MapGet("/jobs/{id:guid}/events", async (
    Guid id, long? since, [FromHeader(Name = "Last-Event-ID")] long? last, Desk desk, JobEvents events,
    CancellationToken cancellationToken) =>
{
    var from = last is { } seen ? seen + 1 : since ?? 0;
    return from < 0 ? Results.Text(
        "expected a packet's number from 0 on", MediaTypeNames.Text.Plain, statusCode: StatusCodes.Status400BadRequest)
        : await desk.FindAsync(id, cancellationToken) is null ? Results.NotFound()
        : TypedResults.ServerSentEvents(events.FollowAsync(desk.Job(id), from, cancellationToken));
});

await app.RunAsync();
