namespace Harp.Client;

/// <summary>Some of the jobs that fit a query, the newest first, as <see cref="HarpCaller.ListJobsPageAsync"/> gives them.</summary>
/// <param name="Jobs">The jobs of this page.</param>
/// <param name="Cursor">
/// What asks for the next page; null where there is none. Jobs that are accepted meanwhile change nothing in later pages.
/// </param>
/// <example><code>var first = await caller.ListJobsPageAsync(query); var second = await caller.ListJobsPageAsync(query,
/// first.Cursor);</code></example>
public sealed record JobPage(IReadOnlyList<JobSummary> Jobs, string? Cursor);
