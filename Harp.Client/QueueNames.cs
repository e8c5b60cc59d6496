using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;
using Newtonsoft.Json;

namespace Harp.Client;

/// <summary>
/// Makes queue names of what programs give: a string <c>s</c> stands for <c>{"name":s}</c>, anything else for its JSON
/// object.
/// </summary>
internal static class QueueNames
{
    /// <exception cref="ArgumentException">It is no JSON object, or too long.</exception>
    public static QueueName Of(object name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        try
        {
            return QueueName.Parse(StrictJson.FromValue(name switch
            {
                string text => new { name = text },
                CallQueue queue => queue.Name,
                _ => name,
            }));
        }
        catch (Exception unfit) when (unfit is HarpErrorException or JsonException)
        {
            throw new ArgumentException($"A queue's name is a JSON object. {unfit.Message}", parameter, unfit);
        }
    }
}
