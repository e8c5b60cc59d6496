using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Harp.Tests.Tidy;

/// <summary>Whoever filters a log by the number of a message gets that message alone, in each of the programs.</summary>
public sealed class EventIdTests
{
    private static readonly Assembly Hosting = typeof(Harp.Hosting.ServerRun).Assembly;

    public static TheoryData<string> Programs => [.. Parts.Keys];

    private static Dictionary<string, Assembly[]> Parts { get; } = new()
    {
        ["harpcallerd"] = [typeof(Harp.Dispatcher.DispatcherService).Assembly, Hosting],
        ["harpd"] = [typeof(Harp.Daemon.Configuration.ServeArguments).Assembly, typeof(Harp.Serving.DaemonService).Assembly, Hosting],
        ["harpcall"] = [typeof(Harp.Client.HarpCaller).Assembly],
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_number_stands_for_one_message_of_a_program(string program)
    {
        var messages = MessagesOf(program);
        Assert.NotEmpty(messages);
        Assert.Empty(messages.GroupBy(message => message.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => $"{message.Family}.{message.Name}"))}"));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_numbers_of_a_family_of_messages_are_a_range_of_their_own(string program)
    {
        var ranges = MessagesOf(program).GroupBy(message => message.Family)
            .Select(family => (family.Key, Low: family.Min(message => message.Id), High: family.Max(message => message.Id)))
            .OrderBy(range => range.Low).ToArray();
        Assert.All(ranges.Zip(
            ranges.Skip(1)), pair => Assert.True(pair.First.High < pair.Second.Low, $"{pair.First} and {pair.Second} overlap"));
    }

    private static (string Family, string Name, int Id)[] MessagesOf(string program) =>
    [
        .. from assembly in Parts[program]
           from type in assembly.GetTypes()
           from method in type.GetMethods(
               BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select (type.Name, method.Name, attribute.EventId),
    ];
}
