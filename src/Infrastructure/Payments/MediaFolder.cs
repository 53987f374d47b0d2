using System.Text.RegularExpressions;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Payments;

/// <summary>Attachments in a folder that all nodes share (<c>Ottu:Media:Path</c>). Names are never the sender's alone, so nothing is overwritten.</summary>
sealed partial class MediaFolder(string root, Entropy entropy) : IMedia
{
    const int MaxStem = 80;
    const int SuffixLength = 7;

    public async Task<string> Save(SentFile file, CancellationToken ct)
    {
        var path = Attachments.Folder + NewName(file.Name);
        var target = FullPath(path);
        var temporary = target + ".tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using (var content = file.Open())
        await using (var written = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            await content.CopyToAsync(written, ct);

            // The answer promises the file: it must survive a power cut that follows it.
            written.Flush(flushToDisk: true);
        }

        File.Move(temporary, target);
        return path;
    }

    public Stream? Open(string path)
    {
        if (!Exists(path)) return null;
        try
        {
            return new FileStream(FullPath(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public bool Exists(string path) => Shape().IsMatch(path) && File.Exists(FullPath(path));

    public void Delete(string path)
    {
        if (Shape().IsMatch(path)) File.Delete(FullPath(path));
    }

    /// <summary>Name_1F31q4q.ext: the sender's name reduced to harmless letters, and random ones.</summary>
    string NewName(string sent)
    {
        var stem = Unsafe().Replace(Path.GetFileNameWithoutExtension(sent).Replace(' ', '_'), "");
        if (stem.Length == 0) stem = "file";
        return $"{(stem.Length > MaxStem ? stem[..MaxStem] : stem)}_{entropy.Alphanumeric(SuffixLength)}{Path.GetExtension(sent).ToLowerInvariant()}";
    }

    string FullPath(string path) => Path.Combine(root, path);

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex Unsafe();

    /// <summary>What <see cref="Save"/> makes, and nothing else: no dots but one, no further folders.</summary>
    [GeneratedRegex(@"^payment_transactions/attachments/[A-Za-z0-9_-]+\.[a-z]{3,4}\z")]
    private static partial Regex Shape();
}
