namespace Harp.Serving.Procedures;

/// <summary>The source of a procedure.</summary>
internal enum ProcedureKind
{
    /// <summary>A method in C# source that was compiled at the start.</summary>
    Source,

    /// <summary>A method in an assembly.</summary>
    Assembly,

    /// <summary>An executable.</summary>
    Command,

    /// <summary>The daemon itself; no worker is needed.</summary>
    BuiltIn,
}
