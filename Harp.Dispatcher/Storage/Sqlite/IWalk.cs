namespace Harp.Dispatcher.Storage.Sqlite;

/// <summary>A way down the jobs by their <c>seq</c>, newest first, past those that do not fit one condition of a list.</summary>
internal interface IWalk : IDisposable
{
    /// <summary>
    /// The last job before <paramref name="seq"/> that may fit: between the two none does. 0 where there is none. From call to call seq
    /// never grows.
    /// </summary>
    long Below(long seq);
}
