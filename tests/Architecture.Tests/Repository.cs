namespace Ottu.Architecture.Tests;

/// <summary>The working copy that this test run was built from.</summary>
static class Repository
{
    static readonly HashSet<string> NotOurs = ["bin", "obj", ".git", "data", "TestResults", "artifacts", ".vs", ".idea"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Files below a folder, as paths from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] endings) =>
    [
        .. Walk(Path.Combine(Root, folder))
            .Where(path => endings.Length == 0 || endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    static IEnumerable<string> Walk(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner))).SelectMany(Walk));

    static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "Ottu.Clean.sln"))
        ? folder
        : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run from inside the repository."));
}
