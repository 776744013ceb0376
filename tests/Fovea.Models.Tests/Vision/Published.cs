namespace Fovea.Models.Tests.Vision;

/// <summary>Networks by their published names, with parameters that nobody draws: for what they are made of.</summary>
internal static class Published
{
    /// <summary>How many millions of parameters a network has; statistics that norms keep are not among them.</summary>
    public static double Millions(string name) => Parameters(name).Where(weight => weight.IsLearned).Sum(weight => weight.Shape.Count) / 1e6;

    /// <summary>All parameters of a network, of zeros.</summary>
    public static IReadOnlyCollection<Weight> Parameters(string name)
    {
        Blank weights = new();
        ImageModels.Create(name, new Scope(weights));
        return weights.All;
    }

    /// <summary>Takes some steps of training on a few pictures, and says what the loss was before each.</summary>
    public static float[] Losses(string name, Shape pictures, int steps, float rate)
    {
        RandomWeights weights = new(seed: 5);
        ImageClassifier network = ImageModels.Create(name, new Scope(weights), classes: 3);
        float[] pixels = Pictures.Of(pictures), losses = new float[steps];
        int[] classes = [.. Enumerable.Range(0, (int)pictures[0]).Select(picture => picture % 3)];
        for (int step = 0; step < steps; step++)
        {
            using Pass pass = new(options: new PassOptions { Training = true, Step = step, Seed = 9, Differentiate = weight => weight.IsLearned });
            Tensor loss = network.Forward(pass.Tensor(pixels, pictures)).CrossEntropy(pass.Indices(classes, [pictures[0]]));
            losses[step] = loss.Scalar();
            pass.Backward(loss);
            foreach (Weight weight in weights.All)
            {
                if (!weight.IsLearned) continue;
                ReadOnlySpan<float> gradient = pass.Gradient(weight).Values;
                for (int i = 0; i < gradient.Length; i++) weight.Values[i] -= rate * gradient[i];
                weight.Changed();
            }
        }
        return losses;
    }

    /// <summary>Parameters of zeros.</summary>
    private sealed class Blank : IWeightSource
    {
        private readonly Dictionary<string, Weight> _weights = [];

        public IReadOnlyCollection<Weight> All => _weights.Values;

        public Weight Provide(string path, Shape shape, Initialiser initialiser)
        {
            Assert.False(_weights.ContainsKey(path), $"'{path}' is asked for twice");
            return _weights[path] = new Weight(path, shape);
        }
    }
}
