namespace Ottu.Application.Kernel;

/// <summary>A file of a multipart body.</summary>
/// <param name="Name">As the sender calls it; never used as a path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Open">Reads it from the start.</param>
public sealed record SentFile(string Name, long Length, Func<Stream> Open);
