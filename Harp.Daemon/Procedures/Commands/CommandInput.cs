namespace Harp.Daemon.Procedures.Commands;

/// <summary>The text that a command reads on its standard input.</summary>
internal enum CommandInput
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// Its arguments, as one line of JSON: an object of their names, or whatever the caller gave where none are declared.
    /// </summary>
    Json,
}
