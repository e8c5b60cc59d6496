using System.ComponentModel;
using System.Runtime.CompilerServices;
using Harp.Procedures;

namespace Harp.Examples.Shop;

/// <summary>What callers may do with the prices. Each call has an instance of its own, made with the service's own services.</summary>
public sealed class PriceProcedures(PriceList prices)
{
    [Procedure(Name = "price"), Description("What an article costs.")]
    public decimal Price(string article) =>
        prices.Find(article) ?? throw new ProcedureException("unknown_article", $"there is no article '{article}'");

    [Procedure(Name = "set_price", Idempotent = true), Description("Gives an article another price, or adds it.")]
    public void Set(string article, decimal price, CallContext call) =>
        prices.Set(article, price, by: call.Caller ?? call.User ?? "somebody");

    /// <summary>
    /// Streams each article when it is done. It is cancelled by its token, and by nothing else: a service cannot be killed for the sake of
    /// one call.
    /// </summary>
    [Procedure(Name = "raise_prices", MaxConcurrent = 1, TimeLimit = 60), Description("Makes every article dearer.")]
    public async IAsyncEnumerable<string> RaiseAsync(decimal percent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (article, price) in prices.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            prices.Set(article, decimal.Round(price * (1 + percent / 100), 2), by: "raise_prices");
            yield return article;
            await Task.Yield();
        }
    }
}
