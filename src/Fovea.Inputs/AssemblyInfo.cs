using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Fovea.Inputs.Tests")]
[assembly: InternalsVisibleTo("Fovea.Explain")]
[assembly: InternalsVisibleTo("Fovea.Training")]
[assembly: InternalsVisibleTo("Fovea.Training.Tests")]
[assembly: InternalsVisibleTo("Fovea.Tasks")]
[assembly: InternalsVisibleTo("Fovea.Tasks.Tests")]
[assembly: InternalsVisibleTo("fovea")]
[assembly: InternalsVisibleTo("Fovea.Conformance")]
