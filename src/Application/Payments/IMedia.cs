using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Payments;

/// <summary>Files of merchants, served below <c>/media/</c> to whoever knows the name.</summary>
public interface IMedia
{
    /// <summary>Writes the file under a new name; it is on disk when the task completes. Returns its path below <c>/media/</c>.</summary>
    Task<string> Save(SentFile file, CancellationToken ct);

    /// <summary>Null for a path that no file of ours can have, or that holds none.</summary>
    Stream? Open(string path);

    bool Exists(string path);

    void Delete(string path);
}

/// <summary>Short addresses that lead elsewhere: <c>/s/{10 base62}</c>. rulings 28</summary>
public interface IShortLinks
{
    /// <summary>Stores the target and returns the new code.</summary>
    Task<string> Add(ITx tx, string target);
}

/// <summary>Query: where a short link leads; null for an unknown one.</summary>
public sealed record ShortLinkTarget(string Code) : MediatR.IRequest<string?>;

/// <summary>What an attachment must be. docs/protocol/checkout.md 5</summary>
public static class Attachments
{
    public const string Folder = "payment_transactions/attachments/";
    const long MaxBytes = 2_621_440;
    const int MaxName = 100;

    static readonly string[] Extensions = ["pdf", "jpeg", "png", "doc", "docx", "jpg", "xls", "xlsx", "txt"];

    /// <summary>What is wrong with the file, or null.</summary>
    public static string? Error(SentFile file)
    {
        var extension = Path.GetExtension(file.Name).TrimStart('.');
        if (!Extensions.Contains(extension.ToLowerInvariant()))
        {
            return $"File extension '{extension}' is not allowed. Allowed extensions are: {string.Join(", ", Extensions)}.";
        }

        if (file.Name.Length > MaxName) return $"Ensure this filename has at most {MaxName} characters (it has {file.Name.Length}).";
        if (file.Length > MaxBytes) return "File size must not exceed 2.5 MB.";
        return file.Length == 0 ? "The submitted file is empty." : null;
    }

    /// <summary>A stored name with one of the extensions.</summary>
    public static bool IsAllowedUrl(string text) => Extensions.Any(extension => text.EndsWith(extension, StringComparison.Ordinal));
}
