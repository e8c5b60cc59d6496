using System.Net;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Hosting.Authentication;

/// <summary>
/// Finds out whether passwords are right, each peer in its turn. The same credentials are verified once for all who ask meanwhile: a whole
/// fleet that calls after a restart takes one place among those that wait.
/// </summary>
public sealed class PasswordVerification : IDisposable
{
    private readonly PasswordVerifier _passwords;
    private readonly VerificationQueue _queue;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Check> _checks = new(StringComparer.Ordinal);

    /// <param name="hashes">The hash of each user.</param>
    /// <param name="waitingMax">How many may wait to be verified.</param>
    public PasswordVerification(IReadOnlyDictionary<string, string> hashes, int waitingMax)
        : this(hashes, new VerificationQueue(PasswordVerifier.AtOnceMax, waitingMax))
    {
    }

    internal PasswordVerification(IReadOnlyDictionary<string, string> hashes, VerificationQueue queue) =>
        (_passwords, _queue) = (new PasswordVerifier(hashes), queue);

    /// <summary>The number that are being verified.</summary>
    public int Running => _queue.Running;

    /// <summary>True if these were found right before, and still are: costs no hashing.</summary>
    public bool Remembers(Credentials credentials) => _passwords.Remembers(credentials);

    /// <summary>True if the password is the user's.</summary>
    /// <param name="credentials">Who asks.</param>
    /// <param name="peer">From where, for the order of turns.</param>
    /// <param name="cancellationToken">Gives the wait up; what nobody waits for any more is not verified.</param>
    /// <exception cref="HarpErrorException"><c>overloaded</c>: too many wait, and this peer has enough of them.</exception>
    public async Task<bool> MatchesAsync(Credentials credentials, EndPoint? peer, CancellationToken cancellationToken)
    {
        if (Remembers(credentials))
        {
            return true;
        }

        var proof = Convert.ToHexString(_passwords.ProofOf(credentials));
        var check = Join(proof, credentials, peer);
        try
        {
            return await check.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(proof, check);
        }
    }

    public void Dispose() => _passwords.Dispose();

    private Check Join(string proof, Credentials credentials, EndPoint? peer)
    {
        lock (_lock)
        {
            if (!_checks.TryGetValue(proof, out var check))
            {
                _checks[proof] = check = new Check();
                check.Result = VerifyAsync(credentials, peer, check.Wanted);
            }

            check.Askers++;
            return check;
        }
    }

    private void Leave(string proof, Check check)
    {
        lock (_lock)
        {
            if (--check.Askers > 0)
            {
                return;
            }

            _checks.Remove(proof);
        }

        check.GiveUp();
    }

    private async Task<bool> VerifyAsync(Credentials credentials, EndPoint? peer, CancellationToken wanted)
    {
        await _queue.EnterAsync(peer, wanted).ConfigureAwait(false);
        try
        {
            return await _passwords.MatchesAsync(credentials, wanted).ConfigureAwait(false);
        }
        finally
        {
            _queue.Leave();
        }
    }

    private sealed class Check
    {
        /// <summary>Never disposed of: without a timer it holds nothing.</summary>
        private readonly CancellationTokenSource _wanted = new();

        public int Askers { get; set; }

        public Task<bool> Result { get; set; } = Task.FromResult(false);

        public CancellationToken Wanted => _wanted.Token;

        public void GiveUp() => _wanted.Cancel();
    }
}
