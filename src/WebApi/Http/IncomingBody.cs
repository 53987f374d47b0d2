using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>
/// A body as an endpoint's parameter. 415 is answered before the endpoint runs; a broken body travels to the use case as a problem,
/// because 404, 403 and 423 come first (rulings 15).
/// </summary>
sealed record IncomingBody(Result<RequestBody> Body)
{
    /// <summary>Reads the fields, once.</summary>
    public Result<Fields> Fields => Body.TryGet(out var body, out var problem) ? new Fields(body.Fields, body.IsForm) : problem;

    public static async ValueTask<IncomingBody> BindAsync(HttpContext context)
    {
        var reads = context.GetEndpoint()?.Metadata.GetMetadata<ReadsBody>() ?? new ReadsBody(BodyKinds.All);
        return new IncomingBody(await RequestBody.Read(context, reads.Kinds, reads.MaxBytes));
    }

    public SentFile? File(string name) =>
        Body.TryGet(out var body, out _) && body.Files.TryGetValue(name, out var file) ? new SentFile(file.FileName, file.Length, file.OpenReadStream) : null;
}

/// <summary>Endpoint metadata behind <see cref="IncomingBodyExtensions.Reads"/>.</summary>
/// <param name="Kinds">What is read.</param>
/// <param name="MaxBytes">Where an endpoint takes more, or less, than usual.</param>
sealed record ReadsBody(BodyKinds Kinds, int? MaxBytes = null);

static class IncomingBodyExtensions
{
    /// <summary>Content types of an endpoint with an <see cref="IncomingBody"/>; others get 415.</summary>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder builder, BodyKinds kinds, int? maxBytes = null) => builder
        .WithMetadata(new ReadsBody(kinds, maxBytes))
        .AddEndpointFilter((context, next) => context.Arguments.OfType<IncomingBody>().FirstOrDefault()?.Body.Problem is Problem.UnsupportedMedia media
            ? ValueTask.FromResult<object?>(media.ToResponse())
            : next(context));
}
