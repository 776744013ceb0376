using Fovea.Tasks;

namespace Fovea.Embedded;

/// <summary>The classifier that comes with the library: <c>using Classifier classifier = Classifier.Load();</c>.</summary>
public static class EmbeddedClassifier
{
    extension(Classifier)
    {
        /// <summary>Loads the embedded classifier, which tells the thousand classes of ImageNet apart.</summary>
        /// <exception cref="FileNotFoundException">This build was made without the model.</exception>
        public static Classifier Load() => Classifier.Load(EmbeddedModel.Classifier.Open, EmbeddedModel.Classifier.Name);
    }
}
