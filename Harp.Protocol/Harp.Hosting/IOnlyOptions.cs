namespace Harp.Hosting;

/// <summary>A command line that takes options alone; what else stands there was meant as something, a mistyped verb perhaps.</summary>
public interface IOnlyOptions
{
    /// <summary>The words that are no options.</summary>
    IEnumerable<string> Others { get; }
}
