namespace Harp.Client.Proxies;

/// <summary>The call that a method of a proxy's interface stands for.</summary>
/// <param name="Procedure">The procedure that it calls.</param>
/// <param name="Names">The names of its parameters; null for a token, which is not sent.</param>
/// <param name="Start">Carries a call out, and gives what the method returns.</param>
internal sealed record ProxyMethod(string Procedure, IReadOnlyList<string?> Names, Func<ProxyCall, CancellationToken, object> Start)
{
    /// <summary>The arguments by name; null where there are none.</summary>
    public Dictionary<string, object?>? ArgumentsOf(object?[] values)
    {
        Dictionary<string, object?>? arguments = null;
        for (var i = 0; i < values.Length; i++)
        {
            if (Names[i] is { } name)
            {
                (arguments ??= []).Add(name, values[i]);
            }
        }

        return arguments;
    }

    /// <summary>The token that was given; none where the method takes none.</summary>
    public CancellationToken TokenOf(object?[] values) => values.OfType<CancellationToken>().FirstOrDefault();
}
