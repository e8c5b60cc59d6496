namespace Harp.Tests.Support;

/// <summary>Tests that measure the memory of the whole process, or that others would disturb: they run when no others do.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
