using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Serving.Procedures;

/// <summary>The procedures that the daemon answers itself, without a worker (spec: "Built-in procedures").</summary>
internal static class BuiltInProcedures
{
    /// <summary>The prefix that no other procedure's name may begin with.</summary>
    public const string Prefix = "harp.";

    public static ProcedureInfo List { get; } = new(
        "harp.procedures", Streams: false, [], "Tells which procedures the caller may call, with what they take and their help.")
    {
        Kind = ProcedureKind.BuiltIn,
        Returns = "array",
        Idempotent = true,
    };

    public static bool IsReserved(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The result.</summary>
    /// <param name="arguments">What the caller gave.</param>
    /// <param name="catalogue">All procedures.</param>
    /// <param name="mayCall">Which of them the caller may call.</param>
    /// <param name="bytesMax">The longest message.</param>
    /// <exception cref="HarpErrorException">
    /// <c>invalid_argument_list</c>, or <c>invalid_message</c>: there are too many procedures for one message.
    /// </exception>
    public static RawJson Run(RawJson arguments, Catalogue catalogue, Func<ProcedureInfo, bool> mayCall, int bytesMax)
    {
        var given = Binding.ArgumentList.Split(arguments).Count;
        if (given > 0)
        {
            throw new HarpErrorException(new HarpError(ErrorType.InvalidArgumentList, $"arguments: expected at most 0, got {given}"));
        }

        var list = StrictJson.FromValue(catalogue.InOrder().Where(mayCall).Select(ProcedureSheet.Of));
        return list.Utf8.Length + 32 <= bytesMax
            ? list
            : throw new HarpErrorException(new HarpError(
                ErrorType.InvalidMessage, $"result: expected a message of at most {bytesMax} bytes, got a list of {list.Utf8.Length}"));
    }
}
