namespace Harp.Hosting;

/// <summary>A command line that takes options alone; what else stands there was meant as something, a mistyped verb perhaps.</summary>
public interface IOnlyOptions
{
    /// <summary>What is no option.</summary>
    IEnumerable<string> Others { get; }
}
