// 我爱吃苹果: who, which feeling, what food? A model learns to answer from scratch, and shows which characters it looked at.
using System.Text;
using Fovea.Attention;
using Fovea.Numerics;
using Fovea.Samples;
using Fovea.Training;

const int Steps = 600, BatchSize = 64;
Console.OutputEncoding = Encoding.UTF8;

// A fifth of the sentences, and those that are shown below, are kept out of training.
string[] shown = ["我爱吃苹果", "妈妈不想喝牛奶"];
Sentence[] sentences = Sentences.All;
PhiloxRandom random = new(seed: 1);
random.Shuffle<Sentence>(sentences);
Sentence[] unseen = [.. sentences.Where((sentence, i) => i % 5 == 0 || shown.Contains(sentence.Text))];
Sentence[] seen = [.. sentences.Except(unseen)];

RandomWeights weights = new(seed: 1);
EmphasisModel model = new(new Scope(weights));
Train();

Asked[] test = [.. from sentence in unseen from question in Enumerable.Range(0, Sentences.Questions.Length) select new Asked(sentence, question)];
Console.WriteLine($"{seen.Length} sentences, {Steps} steps; of {test.Length} questions on other sentences {Right(test)} answered rightly");
foreach (string text in shown) Show(unseen.First(sentence => sentence.Text == text));

void Train()
{
    using AdamW optimiser = new(weights.All);
    Schedule rate = Schedules.WarmUpLinear(highest: 0.01f, warmUp: 20);
    Asked[] batch = new Asked[BatchSize];
    for (int step = 0; step < Steps; step++)
    {
        for (int i = 0; i < BatchSize; i++) batch[i] = new Asked(seen[random.Next(seen.Length)], random.Next(Sentences.Questions.Length));
        using Pass pass = new(options: new PassOptions { Training = true, Differentiate = optimiser.Trains, Seed = 1, Step = step });
        Tensor loss = model.Forward(pass, batch).CrossEntropy(pass.Indices([.. batch.Select(asked => asked.Answer)], [BatchSize]));
        pass.Backward(loss);
        optimiser.Step(pass, rate(step, Steps), clipNorm: 1);
    }
}

int Right(Asked[] asked)
{
    using Pass pass = new();
    Tensor scores = model.Forward(pass, asked);                                     // [B, words]
    int words = Sentences.Words.Length;
    return Enumerable.Range(0, asked.Length).Count(b => Best(scores.Values.Slice(b * words, words)) == asked[b].Answer);
}

void Show(Sentence sentence)
{
    Console.WriteLine();
    Console.WriteLine(sentence.Text);
    for (int question = 0; question < Sentences.Questions.Length; question++)
    {
        using Pass pass = new(Capture.Weights());
        Tensor likely = model.Forward(pass, [new Asked(sentence, question)]).Softmax();         // [1, words]
        DetachedTensor looked = pass.Record().Layers[0].Weights!;                               // [1, 1, 1, T]
        int best = Best(likely.Values);
        Console.WriteLine($"  {Sentences.Questions[question]} {Sentences.Words[best]} ({likely.Values[best]:F2})");
        for (int t = 0; t < sentence.Text.Length; t++)
            Console.WriteLine($"    {sentence.Text[t]} {looked[0, 0, 0, t]:F2} {new string('█', (int)MathF.Round(20 * looked[0, 0, 0, t]))}".TrimEnd());
    }
}

static int Best(ReadOnlySpan<float> numbers)
{
    int best = 0;
    for (int i = 1; i < numbers.Length; i++)
        if (numbers[i] > numbers[best]) best = i;
    return best;
}
