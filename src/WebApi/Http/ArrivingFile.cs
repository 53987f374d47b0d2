using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>
/// A file as an endpoint's parameter: the body itself, or the part <c>file</c> of a multipart body. Nothing is read before the use case asks, and nothing is kept. What is
/// over the limit is cut off and reported.
/// </summary>
sealed class ArrivingFile : IArrivingFile
{
    const string Part = "file";
    const int LongestBoundary = 200;

    readonly HttpRequest _request;
    readonly BodyKinds? _kind;
    readonly long _limit;

    ArrivingFile(HttpContext http)
    {
        var reads = http.GetEndpoint()?.Metadata.GetMetadata<ReadsBody>() ?? new ReadsBody(BodyKinds.Csv | BodyKinds.Multipart);
        _request = http.Request;
        _limit = reads.MaxBytes ?? int.MaxValue;
        _kind = RequestBody.KindOf(http.Request) is { } kind && reads.Kinds.HasFlag(kind) ? kind : null;
    }

    /// <summary>415 comes before everything else.</summary>
    public Problem.UnsupportedMedia? Unsupported => _kind is null ? new Problem.UnsupportedMedia(_request.ContentType ?? "") : null;

    public bool IsTooLarge { get; private set; }

    public static ValueTask<ArrivingFile?> BindAsync(HttpContext http) => ValueTask.FromResult<ArrivingFile?>(new ArrivingFile(http));

    public async Task<Result<Stream>> Open(CancellationToken ct)
    {
        if (await Content(ct) is not { } content) return Problem.Field(Part, FieldTexts.Required);
        return new CutStream(content, _limit, () => IsTooLarge = true);
    }

    async Task<Stream?> Content(CancellationToken ct)
    {
        if (_kind == BodyKinds.Csv) return _request.Body;
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(_request.ContentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > LongestBoundary) return null;
        var reader = new MultipartReader(boundary, _request.Body);
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } disposition && HeaderUtilities.RemoveQuotes(disposition.Name) == Part) return section.Body;
        }

        return null;
    }
}
