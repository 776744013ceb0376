using Fovea.Attention;
using Fovea.Training.Pictures;

namespace Fovea.Training.Comparisons;

/// <summary>What the gates of one block did to many pictures.</summary>
/// <param name="Path">The block.</param>
/// <param name="ByClass">[classes, C]: the mean gate for pictures of a class.</param>
/// <param name="Relation">[C, C]: d gate / d z, the mean over the pictures; a gate in each row, what it looked at in each column.</param>
/// <remarks>Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, section 7.2 and figure 6.</remarks>
internal sealed record GateStatistics(string Path, double[,] ByClass, double[,] Relation)
{
    private const int Batch = 100;

    /// <summary>How many channels there are.</summary>
    public int Channels => ByClass.GetLength(1);

    /// <summary>How far the classes' mean gates lie apart: the standard deviation over the classes, the mean over the channels.</summary>
    public double BetweenClasses => Enumerable.Range(0, Channels).Average(channel =>
        Spread.Of(Enumerable.Range(0, ByClass.GetLength(0)).Select(label => ByClass[label, channel])).Deviation);

    /// <summary>The share of all influence on the gates that comes from other channels, 0 to 1.</summary>
    public double FromOthers
    {
        get
        {
            double own = 0, all = 0;
            for (int gate = 0; gate < Channels; gate++)
                for (int seen = 0; seen < Channels; seen++)
                {
                    all += Math.Abs(Relation[gate, seen]);
                    if (gate == seen) own += Math.Abs(Relation[gate, seen]);
                }
            return all == 0 ? 0 : 1 - own / all;
        }
    }

    /// <summary>Looks at the gates of every block for every picture of a set.</summary>
    /// <param name="network">With gates of squeeze and excitation by a sigmoid.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="scale">Turns pixels into numbers.</param>
    public static IReadOnlyList<GateStatistics> Of(ComparedNetwork network, PictureSet set, PixelScale scale)
    {
        List<GateStatistics> blocks = [];
        int[] counts = new int[set.Classes.Count];
        float[] numbers = new float[Batch * set.Shape.Count];
        for (int first = 0; first < set.Count; first += Batch)
        {
            int count = Math.Min(Batch, set.Count - first);
            for (int i = 0; i < count; i++)
            {
                scale.Apply(set[first + i], numbers.AsSpan(i * set.Shape.Count, set.Shape.Count));
                counts[set.Labels[first + i]]++;
            }
            using Pass pass = new(GateMaking.Capture());
            network.Model.Forward(pass.Tensor(numbers.AsSpan(0, count * set.Shape.Count), [count, set.Shape.Channels, set.Shape.Height, set.Shape.Width]));
            IReadOnlyList<GateMaking> made = GateMaking.Of(pass);
            foreach (GateMaking gate in made.Skip(blocks.Count))
                blocks.Add(new GateStatistics(gate.Path, new double[set.Classes.Count, gate.Gates.Shape[1]], new double[gate.Gates.Shape[1], gate.Gates.Shape[1]]));
            for (int block = 0; block < made.Count; block++)
                for (int i = 0; i < count; i++) blocks[block].Add(made[block], i, set.Labels[first + i], network);
        }
        foreach (GateStatistics block in blocks) block.Divide(counts, set.Count);
        return blocks;
    }

    private void Add(GateMaking made, int picture, int label, ComparedNetwork network)
    {
        ReadOnlySpan<float> reduce = network[$"{Path}.gate.reduce.weight"].Values, expand = network[$"{Path}.gate.expand.weight"].Values;
        int hidden = (int)made.Hidden.Shape[1];
        for (int channel = 0; channel < Channels; channel++)
        {
            float gate = made.Gates[picture, channel], slope = gate * (1 - gate);           // of the sigmoid
            ByClass[label, channel] += gate;
            for (int unit = 0; unit < hidden; unit++)
            {
                if (!(made.Hidden[picture, unit] > 0)) continue;
                float through = slope * expand[channel * hidden + unit];
                for (int seen = 0; seen < Channels; seen++) Relation[channel, seen] += through * reduce[unit * Channels + seen];
            }
        }
    }

    private void Divide(int[] counts, int all)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int label = 0; label < counts.Length; label++) ByClass[label, channel] /= Math.Max(1, counts[label]);
            for (int seen = 0; seen < Channels; seen++) Relation[channel, seen] /= all;
        }
    }
}
