using Fovea.Tasks;

namespace Fovea.Embedded;

/// <summary>The reader that comes with the library: <c>using Reader reader = Reader.Load();</c>.</summary>
public static class EmbeddedReader
{
    extension(Reader)
    {
        /// <summary>Loads the embedded reader, which answers questions on English text.</summary>
        /// <exception cref="FileNotFoundException">This build was made without the model.</exception>
        public static Reader Load() => Reader.Load(EmbeddedModel.Reader.Open, EmbeddedModel.Reader.Name);
    }
}
