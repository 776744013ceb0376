using System.Text.RegularExpressions;
using Fovea.Attention;

namespace Fovea.View.Tests;

/// <summary>Explanations to render: made by hand, so that no model is needed.</summary>
internal static partial class Samples
{
    private const string Opening = """
        Alice was beginning to get very tired of sitting by her sister on the
        bank, and of having nothing to do: once or twice she had peeped into
        the book her sister was reading, but it had no pictures or
        conversations in it, “and what is the use of a book,” thought Alice
        “without pictures or conversations?”

        So she was considering in her own mind (as well as she could, for the
        hot day made her feel very sleepy and stupid), whether the pleasure of
        making a daisy-chain would be worth the trouble of getting up and
        picking the daisies, when suddenly a White Rabbit with pink eyes ran
        close by her.

        In another moment down went Alice after it, never once considering how
        in the world she was to get out again.

        The rabbit-hole went straight on like a tunnel for some way, and then
        dipped suddenly down, so suddenly that Alice had not a moment to think
        about stopping herself before she found herself falling down a very
        deep well.
        """;

    /// <summary>A page of a book, with everything that an explanation can hold but attention weights.</summary>
    public static Explanation Wonderland()
    {
        string text = Opening.ReplaceLineEndings("\n");
        TextRange answer = Of(text, "a White Rabbit with pink eyes");
        return new Explanation
        {
            Question = "What ran close by Alice?",
            Text = text,
            Source = "wonderland-1.txt",
            Model = "reader",
            Answer = Answer.At(answer, text, 0.9134),
            Evidence = new TextRange(Of(text, "So she was").Start, Of(text, "close by her.").End),
            Window = new TextRange(0, text.Length),
            Words = Heat(text, new TextRange(0, text.Length), ("suddenly a White", 0.21f), ("White", 0.83f), ("Rabbit", 1f), ("pink", 0.58f), ("eyes", 0.66f), ("ran", 0.92f), ("close", 0.61f), ("by her.", 0.37f), ("Alice was", 0.18f), ("Alice after", 0.29f), ("rabbit-hole", 0.34f), ("daisies", 0.12f)),
            RunnersUp = [Answer.At(Of(text, "her sister"), text, 0.031), Answer.At(Of(text, "The rabbit-hole"), text, 0.012)],
            Receipt = new Receipt(Answer.At(answer, text, 0.9466), Answer.None(0.8123)),
            Removals =
            [
                new Removal(RemovalKind.Sentence, new TextRange(0, Of(text, "conversations?”").End), Answer.At(answer, text, 0.90), 0.90),
                new Removal(RemovalKind.Sentence, new TextRange(Of(text, "So she was").Start, Of(text, "close by her.").End), Answer.None(0.8123), 0.004),
                new Removal(RemovalKind.HotWord, Of(text, "Rabbit"), Answer.At(Of(text, "a White"), text, 0.41), 0.52),
                new Removal(RemovalKind.HotWord, Of(text, "ran"), Answer.At(answer, text, 0.66), 0.66),
                new Removal(RemovalKind.RandomWord, Of(text, "trouble"), Answer.At(answer, text, 0.92), 0.92),
            ],
        };
    }

    /// <summary>The text does not say.</summary>
    public static Explanation NoAnswer() => Wonderland() with
    {
        Question = "Who painted the roses red?",
        Answer = Answer.None(0.97),
        Evidence = null,
        Receipt = null,
        Removals = [],
        RunnersUp = [Answer.At(Of(Wonderland().Text, "her sister"), Wonderland().Text, 0.02)],
    };

    /// <summary>A window in the middle of a long text.</summary>
    public static Explanation Long()
    {
        Explanation one = Wonderland();
        string filler = string.Concat(Enumerable.Range(1, 60).Select(number => $"This is line {number}, and nothing happens on it.\n"));
        return one.Shifted(filler, filler) with { Source = "long.txt" };
    }

    /// <summary>No spaces, wide characters, an emoji of several code points.</summary>
    public static Explanation Chinese()
    {
        const string text = "小明早上去了学校。然后他和朋友👩‍👩‍👧一起去了图书馆，在那里看了三本书。妈妈在家做饭。";
        TextRange answer = Of(text, "图书馆");
        return new Explanation
        {
            Question = "小明现在在哪里？",
            Text = text,
            Model = "reader",
            Answer = Answer.At(answer, text, 0.77),
            Evidence = new TextRange(Of(text, "然后").Start, Of(text, "三本书。").End),
            Window = new TextRange(0, text.Length),
            Words = [new WordHeat(Of(text, "小明"), 0.5f), new WordHeat(Of(text, "去了图"[..2]), 0.3f), new WordHeat(answer, 1f), new WordHeat(Of(text, "那里"), 0.62f), new WordHeat(Of(text, "👩‍👩‍👧"), 0.25f)],
            Receipt = new Receipt(Answer.At(answer, text, 0.8), Answer.At(Of(text, "学校"), text, 0.6)),
        };
    }

    /// <summary>Text that would like to be obeyed: by a terminal, by a browser.</summary>
    public static Explanation Hostile()
    {
        const string text = "<script>alert('x')</script> \u001B[31mred\u001B]0;title\u0007 \"quoted\" & </p> \u202Eesrever\u202C \uD800 lone \u0085 next \0 zero \u009B2J end.";
        TextRange answer = Of(text, "</p>");
        return new Explanation
        {
            Question = "</title><img src=x onerror=alert(1)>\u001B[2J",
            Text = text,
            Source = "a\"b<c>.txt",
            Model = "<b>model</b>",
            Answer = Answer.At(answer, text, 0.5),
            Evidence = new TextRange(0, text.Length),
            Window = new TextRange(0, text.Length),
            Words = Heat(text, new TextRange(0, text.Length), ("<script>", 1f), ("\"quoted\"", 0.5f)),
            RunnersUp = [Answer.At(Of(text, "\u001B[31mred"), text, 0.1)],
        };
    }

    /// <summary>Two layers of three heads over a short sentence.</summary>
    public static Explanation Heads()
    {
        string[] tokens = ["[CLS]", "where", "is", "alice", "?", "[SEP]", "alice", "went", "home", ".", "[SEP]"];
        int count = tokens.Length;
        AttentionLayer Layer(int layer) => new() { Index = layer, Path = $"layer.{layer}", Weights = new DetachedTensor([1, 3, count, count], [.. Enumerable.Range(0, 3 * count).SelectMany(row => Row(row / count + 5 * layer, row % count, count))]) };
        return Wonderland() with { Attention = new AttentionRecord([Layer(0), Layer(2)]), Tokens = tokens };
    }

    /// <summary>Weights that fall with the distance from a token that the head likes: they sum to one.</summary>
    private static IEnumerable<float> Row(int head, int query, int count)
    {
        int liked = (query + head * 3) % count;
        float[] scores = [.. Enumerable.Range(0, count).Select(key => MathF.Exp(-MathF.Abs(key - liked) * (1 + head % 3)))];
        return scores.Select(score => score / scores.Sum());
    }

    public static TextRange Of(string text, string part)
    {
        int start = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(start >= 0, $"the sample has no '{part}'");
        return new TextRange(start, start + part.Length);
    }

    /// <summary>The words of a window, all cold but for those that are named by the beginning of what stands there.</summary>
    private static WordHeat[] Heat(string text, TextRange window, params (string At, float Weight)[] hot)
    {
        int[] starts = [.. hot.Select(word => Of(text, word.At).Start)];
        return [.. Word().Matches(window.In(text)).Select(match => new WordHeat(
            new TextRange(window.Start + match.Index, window.Start + match.Index + match.Length),
            Array.IndexOf(starts, window.Start + match.Index) is var found and >= 0 ? hot[found].Weight : 0.01f))];
    }

    /// <summary>The same explanation with text before and after.</summary>
    private static Explanation Shifted(this Explanation one, string before, string after)
    {
        TextRange Move(TextRange range) => new(range.Start + before.Length, range.End + before.Length);
        Answer Moved(Answer answer) => answer with { Range = answer.Range is { } range ? Move(range) : null };
        return one with
        {
            Text = before + one.Text + after,
            Answer = Moved(one.Answer),
            Evidence = one.Evidence is { } evidence ? Move(evidence) : null,
            Window = Move(one.Window),
            Words = [.. one.Words.Select(word => word with { Range = Move(word.Range) })],
            RunnersUp = [Answer.At(new TextRange(8, 14), before, 0.01), .. one.RunnersUp.Select(Moved)],
            Receipt = one.Receipt is { } receipt ? new Receipt(Moved(receipt.Alone), Moved(receipt.Without)) : null,
            Removals = [.. one.Removals.Select(removal => removal with { Range = Move(removal.Range), Answer = Moved(removal.Answer) })],
        };
    }

    [GeneratedRegex(@"<\w+>|[""\w'’-]+[.,!?""]*")]
    private static partial Regex Word();
}
