namespace Harp.Tests.Support;

/// <summary>Tests that measure the memory of the whole process: they run when no others do.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
