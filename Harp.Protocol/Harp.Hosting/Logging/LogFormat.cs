namespace Harp.Hosting.Logging;

/// <summary>What a line of the log looks like.</summary>
public enum LogFormat
{
    /// <summary>For people: time, level, category and number of the event, message.</summary>
    Text,

    /// <summary>For programs: a JSON object.</summary>
    Json,
}
