using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Harp.Examples.Shop;

/// <summary>The prices of a shop, which the rest of the service would use as well.</summary>
public sealed partial class PriceList(ILogger<PriceList> log)
{
    private readonly ConcurrentDictionary<string, decimal> _prices = new(StringComparer.Ordinal) { ["bread"] = 4.20m, ["salt"] = 0.90m };

    public decimal? Find(string article) => _prices.TryGetValue(article, out var price) ? price : null;

    public IReadOnlyList<KeyValuePair<string, decimal>> All() => [.. _prices.OrderBy(entry => entry.Key, StringComparer.Ordinal)];

    public void Set(string article, decimal price, string by)
    {
        _prices[article] = price;
        Changed(article, price, by);
    }

    [LoggerMessage(LogLevel.Information, "{Article} costs {Price} now, by {By}")]
    private partial void Changed(string article, decimal price, string by);
}
