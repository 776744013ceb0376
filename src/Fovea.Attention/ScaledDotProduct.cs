using System.Numerics;

namespace Fovea.Attention;

/// <summary>
/// Scaled dot-product attention, written to be read: every query takes a weighted mean of the values, weighted by how
/// well the query matches each key. Every fast kernel is tested against this file.
/// </summary>
/// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.2.1, equation 1.</remarks>
public static class ScaledDotProduct
{
    /// <summary>Attends with one head.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="query">[Tq, D]: what is looked for.</param>
    /// <param name="key">[Tk, D]: what each position offers to be found by.</param>
    /// <param name="value">[Tk, Dv]: what each position says once found.</param>
    /// <param name="rule">Which keys a query may see, and how scores are made. A query that sees nothing gets zeros.</param>
    /// <param name="output">[Tq, Dv]: written.</param>
    /// <param name="weights">[Tq, Tk]: written; each row sums to one, or to zero where everything is masked.</param>
    /// <exception cref="ArgumentException">A shape does not fit the others; the message names both.</exception>
    public static void Attend<T>(
        Matrix<T> query, Matrix<T> key, Matrix<T> value, ScoreRule rule, Matrix<T> output, Matrix<T> weights)
        where T : IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(rule);
        Expect("key", key, key.Rows, query.Columns);
        Expect("value", value, key.Rows, value.Columns);
        Expect("output", output, query.Rows, value.Columns);
        Expect("weights", weights, query.Rows, key.Rows);

        for (int q = 0; q < query.Rows; q++)
        {
            Span<T> row = weights.Row(q);                                   // [Tk]
            Score(query.Row(q), key, rule, q, row);
            T largest = Stabilise(row);
            if (T.IsNegativeInfinity(largest)) row.Clear();                 // nothing to be seen: no weights, no answer
            else Normalise(row, largest);
            Mix(row, value, output.Row(q));                                 // [Dv]
        }
    }

    /// <summary>Scores: how well does this query match each key?</summary>
    private static void Score<T>(Span<T> query, Matrix<T> key, ScoreRule rule, int q, Span<T> scores) where T : IFloatingPointIeee754<T>
    {
        T scale = T.CreateChecked(rule.Scale ?? 1 / Math.Sqrt(query.Length)), cap = T.CreateChecked(rule.SoftCap ?? 0);
        for (int k = 0; k < scores.Length; k++)
        {
            T score = scale * Dot(query, key.Row(k));
            if (cap > T.Zero) score = cap * T.Tanh(score / cap);
            if (rule.Bias is not null) score += T.CreateChecked(rule.Bias(q, k));
            scores[k] = rule.Allows is null || rule.Allows(q, k) ? score : T.NegativeInfinity;
        }
    }

    /// <summary>Stabilise: softmax does not change when the largest score is taken from all of them.</summary>
    private static T Stabilise<T>(Span<T> scores) where T : IFloatingPointIeee754<T>
    {
        T largest = T.NegativeInfinity;
        foreach (T score in scores) largest = T.Max(largest, score);
        return largest;
    }

    /// <summary>Normalise: weights are positive and sum to one.</summary>
    private static void Normalise<T>(Span<T> row, T largest) where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int k = 0; k < row.Length; k++) sum += row[k] = T.Exp(row[k] - largest);
        for (int k = 0; k < row.Length; k++) row[k] /= sum;
    }

    /// <summary>Mix: the answer is the mean of the values under these weights.</summary>
    private static void Mix<T>(Span<T> weights, Matrix<T> value, Span<T> mixed) where T : IFloatingPointIeee754<T>
    {
        mixed.Clear();
        for (int k = 0; k < weights.Length; k++)
            for (int d = 0; d < mixed.Length; d++) mixed[d] += weights[k] * value.Row(k)[d];
    }

    private static T Dot<T>(Span<T> a, Span<T> b) where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int d = 0; d < a.Length; d++) sum += a[d] * b[d];
        return sum;
    }

    private static void Expect<T>(string name, Matrix<T> found, int rows, int columns)
    {
        if (found.Rows != rows || found.Columns != columns)
            throw new ArgumentException($"attention: {name} must be [{rows}, {columns}], got [{found.Rows}, {found.Columns}]");
    }
}
