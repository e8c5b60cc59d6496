using System.Buffers;
using System.Text;
using System.Text.Json;
using Harp.Daemon.Procedures.Commands;
using Harp.Procedures;
using Harp.Protocol.Json;
using Harp.Serving.Procedures;
using Harp.Serving.Procedures.Binding;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>A command: fits arguments to what is declared, fills them into its words, and runs it. No shell sees any of it.</summary>
internal sealed class CommandProcedure : RunnableProcedure
{
    private readonly CommandSpec _spec;
    private readonly int _messageBytesMax;
    private readonly CommandWord[] _words;
    private readonly IReadOnlyList<CommandArgument> _declared;
    private readonly ArgumentPlaces _places;

    public CommandProcedure(CommandSpec spec, int messageBytesMax)
    {
        (_spec, _messageBytesMax, _declared) = (spec, messageBytesMax, spec.Arguments ?? []);
        _words = [.. spec.Words.Select(CommandWord.Parse)];
        _places = new ArgumentPlaces(
            [.. _declared.Select(argument => argument.Name)],
            [.. _declared.Where(argument => argument.Secret).Select(argument => argument.Name)]);
    }

    public override bool Streams => _spec.Output is CommandOutput.Lines or CommandOutput.JsonLines;

    public override Func<Task<object?>> Prepare(RawJson arguments, CallContext context, PacketStream packets, CancellationToken ending)
    {
        var values = _spec.Arguments is null ? [] : Bind(arguments);
        var words = _words.Select(word => word.Fill(name => TextOf(values, name))).OfType<string>().ToArray();
        RawJson? input = _spec.Input == CommandInput.None ? null : _spec.Arguments is null ? arguments : ObjectOf(values);
        return () => new CommandRun(_spec, words, input, context, packets, _messageBytesMax).RunAsync(ending);
    }

    /// <summary>Each argument's value; null where it was left out and has no default.</summary>
    private RawJson?[] Bind(RawJson arguments)
    {
        var values = _places.Place(arguments);
        for (var place = 0; place < values.Length; place++)
        {
            var declared = _declared[place];
            if (values[place] is { } value)
            {
                _places.Check(place, declared.Kind, nullable: false, value);
            }
            else if (declared.Default is { } otherwise)
            {
                values[place] = RawJson.Parse(otherwise);
            }
            else if (!declared.Optional)
            {
                throw _places.Missing(place, declared.Kind);
            }
        }

        return values;
    }

    private string? TextOf(RawJson?[] values, string name)
    {
        var place = _declared.TakeWhile(argument => argument.Name != name).Count();
        return values[place] is not { } value
            ? null : WordOf(place, _declared[place].Type == "string" ? Unquoted(place, value) : value.ToString());
    }

    private string Unquoted(int place, RawJson text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.Utf8);
            return document.RootElement.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw _places.Unusable(place, "expected Unicode text, got a lone surrogate escape");
        }
    }

    /// <summary>Only what the kernel can hand on as it is becomes part of an argument vector.</summary>
    private string WordOf(int place, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw _places.Unusable(place, "expected text without NUL, which no command line can hold");
        }

        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes <= CommandLimits.ValueBytesMax
            ? text
            : throw _places.Unusable(
                place, $"expected at most {CommandLimits.ValueBytesMax} bytes, as a command line holds no more, got {bytes}");
    }

    private RawJson ObjectOf(RawJson?[] values)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            for (var place = 0; place < values.Length; place++)
            {
                if (values[place] is { } value)
                {
                    writer.WritePropertyName(_declared[place].Name);
                    writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
                }
            }

            writer.WriteEndObject();
        }

        return RawJson.Parse(text.WrittenMemory);
    }
}
