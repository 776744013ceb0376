namespace Fovea.View;

/// <summary>Pictures that stay sharp at any size, as SVG: they need no font of their own and follow the reader's dark or light scheme.</summary>
public static class SvgView
{
    /// <summary>Draws the passage of an explanation with its heat: the picture of an answer.</summary>
    /// <param name="explanation">What to draw.</param>
    /// <param name="columns">Columns of text, a wide character counting as two; at least 20.</param>
    /// <param name="mostLines">How many lines to draw at most, at least 1; of a longer passage the answer's and the hottest.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are too few columns or lines.</exception>
    public static string RenderPassage(Explanation explanation, int columns = 72, int mostLines = 24)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, TerminalStyle.LeastWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostLines, 1);
        return SvgPassage.Render(explanation, columns, mostLines);
    }

    /// <summary>Draws the weights of one head as squares, a query in each row and a key in each column; the area of a square is the weight.</summary>
    /// <param name="explanation">An explanation that holds attention weights.</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="head">From 0; null for the mean of all heads.</param>
    /// <exception cref="ArgumentException">The explanation holds no such layer or head; the message says which it holds.</exception>
    public static string RenderHead(Explanation explanation, int layer, int? head) => SvgMatrix.Render(HeadWeights.Of(explanation, layer, head));

    /// <summary>Draws a bar for each value, such as the gates of channels or the entropy of queries.</summary>
    /// <param name="title">What the values are.</param>
    /// <param name="labels">One for each value.</param>
    /// <param name="values">From 0 up; the longest bar is the largest of them, or 1 where all are below.</param>
    /// <exception cref="ArgumentException">There are not as many labels as values.</exception>
    public static string RenderBars(string title, IReadOnlyList<string> labels, IReadOnlyList<float> values)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(values);
        Shape.Expect(labels.Count == values.Count, $"bars need a label for each of {values.Count} values, got {labels.Count}");
        return SvgBars.Render(title, labels, values);
    }
}
