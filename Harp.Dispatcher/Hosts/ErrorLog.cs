using Harp.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// A program's stderr on its way into the log: the first lines, each cut and made printable. The rest is read and dropped, so that it never
/// blocks.
/// </summary>
internal sealed class ErrorLog(string program, ILogger log)
{
    private const int LinesMax = 20;
    private const int LineLengthMax = 300;

    private readonly char[] _line = new char[LineLengthMax];
    private int _length;
    private int _lines;

    public async Task RelayAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        while (await errors.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            foreach (var letter in buffer.AsSpan(0, count))
            {
                Take(letter);
            }
        }

        Tell();
    }

    private void Take(char letter)
    {
        if (letter == '\n')
        {
            Tell();
        }
        else if (_length < LineLengthMax)
        {
            _line[_length++] = letter;
        }
    }

    private void Tell()
    {
        if (_length > 0 && _lines++ < LinesMax)
        {
            log.HostsProgramSaid(program, Printable.Of(new string(_line, 0, _length).TrimEnd()));
        }

        _length = 0;
    }
}
