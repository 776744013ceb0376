using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>
/// A model that reads tokens. It is never changed by reading, so that any number of threads may use one at the same time.
/// </summary>
/// <remarks>A model that was loaded owns its parameters; one that was built on a scope leaves them to whoever made the scope.</remarks>
public abstract class TokenModel : IDisposable
{
    private CheckpointWeights? _owned;

    private protected TokenModel() { }

    /// <summary>Calculates within a pass, for training and for putting models together.</summary>
    /// <param name="tokens">[B, T]: ids below the vocabulary's size.</param>
    /// <param name="types">[B, T]: which segment each token is of, 0 for the first.</param>
    /// <param name="mask">Which tokens may be seen.</param>
    /// <returns>What the model says of each text or token; see the model.</returns>
    /// <exception cref="ArgumentException">The shapes differ, there is no such token or type, or there are more tokens than the model has positions.</exception>
    public abstract Tensor Forward(Indices tokens, Indices types, Mask mask);

    /// <summary>The parameters that the model owns; none where it was built on a scope of someone else.</summary>
    internal IReadOnlyList<Weight> Parameters => _owned?.All ?? [];

    /// <summary>Reads one text in a pass of its own.</summary>
    /// <param name="tokens">[T]: its token ids, special ones included, all of the first segment.</param>
    /// <param name="capture">What is to be shown; nothing where it is left out.</param>
    /// <returns>To be disposed.</returns>
    /// <exception cref="ArgumentException">There are no tokens or too many, or an id is not in the vocabulary.</exception>
    /// <exception cref="NotSupportedException">Something is to be captured that can't be had.</exception>
    public ModelRun Run(ReadOnlySpan<int> tokens, Capture? capture = null) => Run(TokenBatch.Of(tokens), capture);

    /// <summary>Reads texts in a pass of their own.</summary>
    /// <param name="texts">The tokens.</param>
    /// <param name="capture">What is to be shown; nothing where it is left out.</param>
    /// <param name="options">What the pass is for: inference where it is left out.</param>
    /// <returns>To be disposed.</returns>
    /// <exception cref="ArgumentException">There are too many tokens, or an id is not in the vocabulary.</exception>
    /// <exception cref="NotSupportedException">Something is to be captured that can't be had.</exception>
    public ModelRun Run(TokenBatch texts, Capture? capture = null, PassOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Pass pass = new(capture, options);
        try
        {
            Shape shape = [texts.Count, texts.Length];
            return new ModelRun(pass, Forward(pass.Indices(texts.Ids, shape), pass.Indices(texts.Types, shape), texts.Mask));
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>Frees the parameters of a model that was loaded.</summary>
    public void Dispose()
    {
        _owned?.Dispose();
        GC.SuppressFinalize(this);
    }

    internal void Own(CheckpointWeights weights) => _owned = weights;
}
