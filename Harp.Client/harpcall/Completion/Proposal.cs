using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Completion;

/// <summary>A word that may stand at the cursor, and what it is.</summary>
internal readonly record struct Proposal(string Word, string Help)
{
    private const int HelpMax = 70;
    private const string FilesLine = ":files";

    /// <summary>The shell knows files best.</summary>
    public static Proposal Files => new(FilesLine, "");

    public bool IsFiles => Word == FilesLine;

    /// <summary>
    /// As the scripts read it: the word, a tab, the help. Of a word that would be more than one for the shell nothing comes.
    /// </summary>
    public string Line => Help.Length == 0 ? CellText.Line(Word) : $"{CellText.Line(Word)}\t{CellText.Clip(CellText.Line(Help), HelpMax)}";
}
