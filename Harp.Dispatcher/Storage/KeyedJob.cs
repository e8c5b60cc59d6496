using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>The job that a key stands for.</summary>
/// <param name="Job">The job.</param>
/// <param name="Fingerprint">The request that brought it.</param>
internal readonly record struct KeyedJob(JobId Job, RequestFingerprint Fingerprint);
