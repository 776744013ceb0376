namespace Fovea.Samples;

/// <summary>A sentence such as 我爱吃苹果, and what is to be said when it is asked about.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Answers">One word of it for each question.</param>
internal sealed record Sentence(string Text, string[] Answers);

/// <summary>All sentences of one kind: somebody, what he feels, what he does, with what.</summary>
internal static class Sentences
{
    private static readonly string[] Who = ["我", "你", "他", "她", "爸爸", "妈妈", "弟弟", "姐姐"];
    private static readonly string[] Feelings = ["爱", "不爱", "想", "不想", "喜欢", "不喜欢", "讨厌", "怕"];
    private static readonly string[] Foods = ["苹果", "香蕉", "米饭", "面条", "面包", "饺子", "鱼"];
    private static readonly string[] Drinks = ["牛奶", "果汁", "茶"];

    private static readonly string[] Deeds =
    [
        .. Foods.Select(food => "吃" + food),
        .. Drinks.Select(drink => "喝" + drink),
        .. Foods.Concat(Drinks).Select(thing => "买" + thing),
    ];

    /// <summary>Who? Which feeling? What is eaten (or drunk, or bought)?</summary>
    public static string[] Questions { get; } = ["谁?", "什么感情?", "吃什么?"];

    /// <summary>All words that can be an answer.</summary>
    public static string[] Words { get; } = [.. Who, .. Feelings, .. Foods, .. Drinks];

    /// <summary>All characters that occur.</summary>
    public static string Characters { get; } = string.Concat((string.Concat(Words) + "吃喝买").Distinct());

    /// <summary>Every sentence that can be made.</summary>
    public static Sentence[] All { get; } =
    [
        .. from who in Who
           from feeling in Feelings
           from deed in Deeds
           select new Sentence(who + feeling + deed, [who, feeling, deed[1..]]),
    ];

    /// <summary>The most characters of a sentence.</summary>
    public static int Longest { get; } = All.Max(sentence => sentence.Text.Length);
}
