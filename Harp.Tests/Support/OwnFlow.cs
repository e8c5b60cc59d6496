namespace Harp.Tests.Support;

/// <summary>
/// Tells what a test itself caused from what other tests do at the same time, for listeners that the runtime lets hear of the whole
/// process. It is made in the test, or in what the test calls without awaiting, and known to all that the test starts from then on.
/// </summary>
internal sealed class OwnFlow
{
    private readonly AsyncLocal<bool> _own = new() { Value = true };

    /// <summary>Whether the code that asks was started by the test.</summary>
    public bool IsHere => _own.Value;
}
