using CommandLine;

namespace Harp.Client.CommandLine.Verbs;

[Verb("completion", HelpText = "Print the script that lets a shell complete verbs, options, hosts, procedures, queues and job ids.")]
[Example("eval \"$(harpcall completion bash)\"", "completion in this shell")]
internal sealed class CompletionVerb : Verb
{
    public static readonly string[] Shells = ["bash", "zsh", "fish"];

    [Value(0, MetaName = "SHELL", Required = true, HelpText = "bash, zsh or fish: eval \"$(harpcall completion bash)\" in ~/.bashrc, or "
        + "the same with zsh in ~/.zshrc; "
        + "harpcall completion fish > ~/.config/fish/completions/harpcall.fish")]
    public string Shell { get; set; } = "";

    public override async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        if (!Shells.Contains(Shell, StringComparer.Ordinal))
        {
            throw new UsageException($"SHELL: expected {string.Join(", ", Shells)}, got '{Shell}'");
        }

        using var script = new StreamReader(typeof(CompletionVerb).Assembly.GetManifestResourceStream($"completion.{Shell}")!);
        await context.Terminal.DrawAsync(
            await script.ReadToEndAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
