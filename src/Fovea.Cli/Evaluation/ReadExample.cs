using Fovea.Explain;
using Fovea.Tasks;
using Fovea.Training.Data;

namespace Fovea.Cli.Evaluation;

/// <summary>An example that the reader has read, and what it found.</summary>
internal sealed record ReadExample(ReadingExample Example, Asked Asked, Findings Findings)
{
    /// <summary>The likeliest span, even where no answer is likelier.</summary>
    public Candidate Best => Findings.Best!;

    /// <summary>How likely the passage holds an answer at all.</summary>
    public double Answerable => 1 - Findings.NoAnswer;
}

/// <summary>Reads many examples: windows of like length are read together, whichever example they are of.</summary>
/// <param name="reader">The reader.</param>
/// <param name="run">Threads and cancellation.</param>
/// <param name="line">Told how far it is.</param>
internal sealed class ExampleReader(Reader reader, PassOptions run, ProgressLine line)
{
    /// <summary>So many examples at once: enough for full batches, few enough for a line of progress now and then.</summary>
    private const int AtOnce = 64;

    /// <summary>Reads the examples, each as <c>ask</c> would, in their order.</summary>
    /// <exception cref="InvalidDataException">One of them can't be asked; the message says which.</exception>
    public IEnumerable<ReadExample> Read(IReadOnlyList<ReadingExample> examples, string what)
    {
        int done = 0;
        foreach (ReadingExample[] chunk in examples.Chunk(AtOnce))
        {
            Asked[] asked = [.. chunk.Select(Ask)];
            Fovea.Models.SpanScores[] scores = reader.Model.Read([.. asked.SelectMany(one => one.Inputs)], run);
            int at = 0;
            for (int i = 0; i < chunk.Length; at += asked[i++].Windows.Count)
                yield return new ReadExample(chunk[i], asked[i], new Findings(asked[i].Text, asked[i].Windows, asked[i].Priors, scores[at..(at + asked[i].Windows.Count)]));
            line.Tell(done += chunk.Length, examples.Count, $"{what}: {done} of {examples.Count} questions");
        }
    }

    /// <summary>How much each word counted for the likeliest span.</summary>
    public IReadOnlyList<WordHeat> Heat(ReadExample read) =>
        reader.Heat(read.Asked, read.Findings.Windows[read.Best.Window], (read.Best.First, read.Best.Last), run);

    /// <summary>Reads examples again, each without some of its parts.</summary>
    public Findings[] Without(ReadExample read, IReadOnlyList<TextRange[]> parts) => new Receipts(reader.Model, read.Asked, read.Findings, run).Without(parts);

    private Asked Ask(ReadingExample example)
    {
        try
        {
            return Asked.Of(reader.Model, example.Question, example.Passage, exhaustive: false);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"question {example.Id} can't be asked: {error.Message}", error);
        }
    }
}
