using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Fovea.Inputs.Tests")]
[assembly: InternalsVisibleTo("Fovea.Explain")]
[assembly: InternalsVisibleTo("Fovea.Training")]
[assembly: InternalsVisibleTo("Fovea.Training.Tests")]
[assembly: InternalsVisibleTo("Fovea.Tasks")]
[assembly: InternalsVisibleTo("Fovea.Tasks.Tests")]
[assembly: InternalsVisibleTo("fovea")]
[assembly: InternalsVisibleTo("Fovea.Conformance")]
[assembly: InternalsVisibleTo("Fovea.Media")]
[assembly: InternalsVisibleTo("Fovea.Media.Tests")]
[assembly: InternalsVisibleTo("Fovea.View")]
[assembly: InternalsVisibleTo("Fovea.View.Tests")]
