namespace Fovea.Models.Tests.Vision;

/// <summary>Numbers that stand for pixels.</summary>
internal static class Pictures
{
    public static float[] Of(Shape shape, ulong seed = 1)
    {
        Weight weight = new("pixels", shape);
        Initialisers.Normal(1)(weight, seed);
        return weight.Values.ToArray();
    }
}
