using System.Diagnostics.Metrics;
using System.Globalization;
using Harp.Dispatcher.Diagnostics;

namespace Harp.Tests.Dispatcher.Diagnostics;

/// <summary>Listens to the meter of one dispatcher, of the many that a test run has.</summary>
internal sealed class MeteredDispatcher : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, List<string>> _measured = [];

    public MeteredDispatcher(DispatcherMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (metrics.Owns(instrument))
            {
                Instruments.Add(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public List<Instrument> Instruments { get; } = [];

    /// <summary>What an instrument measured so far, with its tags, joined by bars.</summary>
    public string this[string name]
    {
        get
        {
            lock (_measured)
            {
                return string.Join('|', _measured.GetValueOrDefault(name, []));
            }
        }
    }

    /// <summary>Asks those that have to be asked.</summary>
    public void Ask() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Take<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(
            ' ', [Convert.ToString(value, CultureInfo.InvariantCulture)!, .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]);
        lock (_measured)
        {
            if (!_measured.TryGetValue(instrument.Name, out var all))
            {
                _measured.Add(instrument.Name, all = []);
            }

            all.Add(text);
        }
    }
}
