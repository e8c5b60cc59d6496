namespace Harp.Client.CommandLine.Verbs;

/// <summary>A command line that shows what a verb is for; the verb's help and the manual print it.</summary>
/// <param name="commandLine">As it is typed.</param>
/// <param name="meaning">What it does.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
internal sealed class ExampleAttribute(string commandLine, string meaning) : Attribute
{
    public string CommandLine => commandLine;

    public string Meaning => meaning;
}
