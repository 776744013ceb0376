// Asks a text a question. The answer comes with its sentence, with how much each word counted, and with the proof.
using System.Text;
using Fovea.Embedded;
using Fovea.Explain;
using Fovea.Tasks;
using Fovea.View;

const string Text =
    "Alice was beginning to get very tired of sitting by her sister on the bank. Suddenly a White Rabbit with pink eyes ran close by her. " +
    "The Rabbit took a watch out of its waistcoat-pocket, looked at it, and hurried on. Burning with curiosity, Alice ran across the field " +
    "after it, and was just in time to see it pop down a large rabbit-hole under the hedge.";

Console.OutputEncoding = Encoding.UTF8;
using Reader reader = Reader.Load();

Explained<Answer> found = reader.Answer("What did the Rabbit take out of its pocket?", Text);
Print("answer", found.Value);

Explanation why = found.Explanation;
if (why is { Evidence: { } evidence, Receipt: { } receipt })
{
    Console.WriteLine($"\n{evidence.In(Text)}");
    foreach (WordHeat word in why.Words.Where(word => evidence.Contains(word.Range)))
        Console.WriteLine($"  {word.Range.In(Text),-12}{word.Weight:F2} {new string('█', (int)MathF.Round(20 * word.Weight))}");
    Console.WriteLine();
    Print("this sentence alone", receipt.Alone);
    Print("without it", receipt.Without);
}
why.SaveHtml("rabbit.html");

Print("\nwhat the Queen said", reader.Answer("What did the Queen say?", Text).Value);

static void Print(string name, Answer answer) => Console.WriteLine($"{name}: {(answer.NoAnswer ? "the text does not say" : answer.Text)} ({answer.Confidence:F2})");
