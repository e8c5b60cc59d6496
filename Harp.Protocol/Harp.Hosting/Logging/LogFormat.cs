namespace Harp.Hosting.Logging;

/// <summary>The form of a line of the log.</summary>
public enum LogFormat
{
    /// <summary>For people: time, level, category and number of the event, message.</summary>
    Text,

    /// <summary>For programs: a JSON object.</summary>
    Json,
}
