using CsCheck;

namespace Fovea.View.Tests;

/// <summary>Explanations of every sort, for laws that hold for all of them.</summary>
internal static class Any
{
    private static readonly Gen<string> Piece = Gen.Frequency(
        (6, Gen.Char["abcxyzABC.,'"].Array[1, 9].Select(letters => new string(letters))),
        (3, Gen.Const(" ")), (1, Gen.Const("\n")), (1, Gen.Const("\r\n\r\n")), (1, Gen.Const("\n\n")),
        (2, OneOf("中文", "図書館。", "한국", "🙂", "👩\u200D👩\u200D👧", "e\u0301", "\u0301", "🇩🇪", "（", "」")),
        (2, OneOf("<b>", "&amp;", "</script>", "\"", "'", "]]>", "<!--", "-->", "\u001B[31m", "\u001B]0;x\u0007", "\0", "\u009B", "\u202E", "\uD83D", "\uDE42", "\uFFFF", "\u0085", "\u2028")),
        (1, Gen.Char.Select(unit => unit.ToString())));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    public static readonly Gen<string> Text = Piece.Array[0, 60].Select(string.Concat);

    /// <summary>Ranges lie anywhere, also outside the text and across its characters.</summary>
    public static readonly Gen<Explanation> Explanation =
        from text in Text
        from question in Text
        from window in Range(text, 0)
        from answer in Range(text, 5)
        from evidence in Range(text, 5)
        from words in Gen.Select(Range(text, 3), Gen.Float[0, 1.2f], (range, weight) => new WordHeat(range, weight)).Array[0, 12]
        from others in Range(text, 0).Array[0, 3]
        from none in Gen.Bool
        select new Explanation
        {
            Question = question,
            Text = text,
            Source = text.Length > 3 ? text[..3] : "",
            Model = question,
            Answer = none ? Answer.None(0.5) : new Answer(text, 0.7, answer),
            Evidence = none ? null : evidence,
            Window = window,
            Words = words,
            RunnersUp = [.. others.Select(range => new Answer(question, 0.1, range))],
            Receipt = none ? null : new Receipt(new Answer(text, 0.9, answer), Answer.None(0.4)),
            Removals = [.. others.Select(range => new Removal(RemovalKind.Sentence, range, Answer.None(0.3), 0.2))],
        };

    private static Gen<TextRange> Range(string text, int beyond) =>
        from start in Gen.Int[0, text.Length + beyond]
        from length in Gen.Int[0, text.Length + beyond]
        select new TextRange(start, start + length);
}
